import { createApp } from 'vue'

import PaymentPage from './payment.page.vue'

createApp(PaymentPage).mount('#page')
