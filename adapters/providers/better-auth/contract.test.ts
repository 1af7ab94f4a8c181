import { runContract } from '../../tools/testing/contract.fixtures.js'
import {
  betterAuthOtpContract,
  betterAuthSignInContract,
  betterAuthTotpContract,
} from './contract.fixtures.js'

runContract(betterAuthOtpContract, betterAuthTotpContract, betterAuthSignInContract)
