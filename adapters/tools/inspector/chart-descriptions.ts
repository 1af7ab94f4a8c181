/**
 * What the states of the step-up chart are for, by path. They stand here and not in the chart, so that a page which shows no
 * inspector does not ship them.
 */
export const chartDescriptions: Readonly<Record<string, string>> = {
  idle: 'Nothing has been asked of the provider.',
  stepUp: 'Asks for a step-up, lets the user choose a factor, sends the first code.',
  'stepUp.requesting': 'Asks the provider for a step-up token and its factors.',
  'stepUp.backingOff':
    'A request to begin failed on its way. It sent nothing to the user, so it is made again.',
  'stepUp.preparing': 'What does the factor need, if one is known? Left at once.',
  'stepUp.choosingFactor': 'The user chooses among several factors.',
  'stepUp.sendingCode': 'The first code by this factor is being sent.',
  codeSent: 'A code is out: waits for it, verifies it, and turns the proof into evidence.',
  'codeSent.awaitingCode': 'The user types the code.',
  'codeSent.verifying': 'The provider checks the code.',
  'codeSent.awaitingApproval': 'The user approves elsewhere: asks again after a pause.',
  'codeSent.polling': 'Asks whether the user has approved elsewhere.',
  'codeSent.exchanging': 'One request spends the proof: if its outcome is unknown, only another code helps.',
  'codeSent.holding': 'The code was right, and the device is offline: the proof is kept until it is back.',
  retry: 'A setback. The user goes on from where they are.',
  'retry.wrongCode': 'The provider refused the code. Another try is possible.',
  'retry.codeExpired': 'This challenge can not be answered any more: too old, tried too often, or spent.',
  'retry.requestFailed':
    'A request failed, was refused, or got no answer: it is never repeated without the user.',
  'retry.rateLimited':
    'The provider asks to wait. What it does not lock goes on: a code that is out can be typed.',
  'retry.released': 'The wait is over. Left at once.',
  'retry.asking': 'The user asks for a code: on the same step-up token while it lives. Left at once.',
  'retry.resending': 'Another code is being sent with the same step-up token.',
  'retry.restarting': 'The step-up token is dead: begins again in silence where it may. Left at once.',
  verified: 'The end: evidence, and the way to the tokens.',
  failed: 'The end: a reason, and the error.',
}
