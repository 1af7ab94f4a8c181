import { runContract } from '../testing/contract.fixtures.js'
import {
  betterAuthOtpContract,
  betterAuthSignInContract,
  betterAuthTotpContract,
} from './better-auth.contract.fixtures.js'

runContract(betterAuthOtpContract, betterAuthTotpContract, betterAuthSignInContract)
