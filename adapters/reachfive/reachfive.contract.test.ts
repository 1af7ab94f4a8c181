import { runContract } from '../testing/contract.fixtures.js'
import { reachFiveContract } from './reachfive.contract.fixtures.js'

runContract(reachFiveContract)
