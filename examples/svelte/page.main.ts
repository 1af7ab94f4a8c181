import { mount } from 'svelte'

import PaymentPage from './payment.page.svelte'

const target = document.querySelector('#page')
if (target === null) throw new Error('The page has no #page')
mount(PaymentPage, { target })
