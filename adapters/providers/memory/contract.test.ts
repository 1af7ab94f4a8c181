import { runContract } from '../../tools/testing/contract.fixtures.js'
import { memoryContract, memoryTotpContract, memoryVariantContract } from './contract.fixtures.js'

runContract(memoryContract, memoryVariantContract, memoryTotpContract)
