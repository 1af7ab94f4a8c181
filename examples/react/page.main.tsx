import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { PaymentPage } from './payment.page.js'

const page = document.querySelector('#page')
if (page === null) throw new Error('The page has no #page')
createRoot(page).render(
  <StrictMode>
    <PaymentPage />
  </StrictMode>,
)
