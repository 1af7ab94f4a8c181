import { runContract } from '../testing/contract.fixtures.js'
import { memoryContract, memoryTotpContract, memoryVariantContract } from './memory.contract.fixtures.js'

runContract(memoryContract, memoryVariantContract, memoryTotpContract)
