import type { StepUpErrorCode, StepUpLimits } from 'mfa-step-up'

/** What the person of a story does. */
export type StoryAct =
  | { readonly act: 'chooseFactor'; readonly factor: 'sms' | 'email' }
  | { readonly act: 'typeCode'; readonly is: 'right' | 'wrong' }
  | { readonly act: 'askForCode' }
  | { readonly act: 'wait'; readonly seconds: number }

export interface Story {
  readonly title: string
  /** What the reader should know of its time and limits. */
  readonly note: string
  /** Where the step-up is asked for: by a login (default), or by the bank's API when somebody pays. */
  readonly at?: 'login' | 'payment'
  readonly limits?: Partial<StepUpLimits>
  readonly acts: readonly StoryAct[]
  /** What went wrong on the way, in order, and how it ended. */
  readonly ending: {
    readonly setbacks: readonly StepUpErrorCode[]
    readonly outcome: 'verified' | StepUpErrorCode
  }
}

export const stories: readonly Story[] = [
  {
    title: 'verified at once',
    note: 'No time passes.',
    acts: [
      { act: 'chooseFactor', factor: 'sms' },
      { act: 'typeCode', is: 'right' },
    ],
    ending: { setbacks: [], outcome: 'verified' },
  },
  {
    title: 'a wrong code, then another code',
    note: 'Time is simulated: the wait of 30 s takes none.',
    acts: [
      { act: 'chooseFactor', factor: 'email' },
      { act: 'typeCode', is: 'wrong' },
      { act: 'wait', seconds: 30 },
      { act: 'askForCode' },
      { act: 'typeCode', is: 'right' },
    ],
    ending: { setbacks: ['invalid_code'], outcome: 'verified' },
  },
  {
    title: 'the limit of tries',
    note: 'No time passes; this flow allows 3 tries instead of 10.',
    limits: { triesPerFlow: 3 },
    acts: [
      { act: 'chooseFactor', factor: 'sms' },
      { act: 'typeCode', is: 'wrong' },
      { act: 'typeCode', is: 'wrong' },
      { act: 'typeCode', is: 'wrong' },
    ],
    ending: { setbacks: ['invalid_code', 'too_many_tries'], outcome: 'too_many_tries' },
  },
  {
    title: 'a code that expires',
    note: 'Time is simulated: the 60 s that the code lives take none.',
    acts: [
      { act: 'chooseFactor', factor: 'sms' },
      { act: 'wait', seconds: 60 },
      { act: 'askForCode' },
      { act: 'typeCode', is: 'right' },
    ],
    ending: { setbacks: ['code_expired'], outcome: 'verified' },
  },
  {
    title: 'a payment, for which the API asks for a step-up',
    note: 'RFC 9470: the call is challenged, and sent again with the new token.',
    at: 'payment',
    acts: [
      { act: 'chooseFactor', factor: 'sms' },
      { act: 'typeCode', is: 'right' },
    ],
    ending: { setbacks: [], outcome: 'verified' },
  },
]
