import { runContract } from '../../tools/testing/contract.fixtures.js'
import { reachFiveContract } from './contract.fixtures.js'

runContract(reachFiveContract)
