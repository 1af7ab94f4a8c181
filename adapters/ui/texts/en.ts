import { createLanguage } from './language.js'
import type { FactorTexts, StepUpTexts } from './texts.js'

const { plural, seconds, long, days, clock } = createLanguage('en')

/** `to +33 ** 12`, or nothing. */
const to = (address: string | null) => (address === null ? '' : ` to ${address}`)

const sent: Pick<FactorTexts, 'heading' | 'again' | 'againReady' | 'expired' | 'expiredText'> = {
  heading: 'Enter the code',
  again: 'Send another code',
  againReady: 'You can ask for another code now.',
  expired: 'Code expired',
  expiredText: 'That code is too old. Ask for a new one.',
}
/** The user has the code already: nothing is sent. */
const owned = {
  ...sent,
  again: 'Try again',
  againReady: 'You can try again now.',
  expiredText: 'That code is too old. Type the next one.',
}

/** English. */
export const en: StepUpTexts = {
  lang: 'en',
  dir: 'ltr',
  factors: {
    sms: {
      ...sent,
      name: 'Text message',
      intro: (address) => `We sent a code by text message${to(address)}.`,
      help: {
        label: 'Did not get it?',
        advice: [
          'Check that this is your number.',
          'Make sure that your phone has a signal. A message can take a minute.',
          'Ask for another code, or use another way.',
        ],
      },
    },
    email: {
      ...sent,
      name: 'E-mail',
      intro: (address) => `We sent a code by e-mail${to(address)}.`,
      help: {
        label: 'Did not get it?',
        advice: [
          'Check that this is your address.',
          'Look in your junk folder. A message can take a minute.',
          'Ask for another code, or use another way.',
        ],
      },
    },
    voice: {
      ...sent,
      name: 'Phone call',
      intro: (address) =>
        address === null ? 'We call you and say a code.' : `We call ${address} and say a code.`,
      again: 'Call again',
      againReady: 'You can ask for another call now.',
      help: {
        label: 'No call?',
        advice: [
          'Check that this is your number.',
          'Make sure that your phone rings, and takes calls from unknown numbers.',
          'Ask for another call, or use another way.',
        ],
      },
    },
    totp: {
      ...owned,
      name: 'Authenticator app',
      intro: () => 'Open your authenticator app and type the code that it shows.',
      help: {
        label: 'The code does not work?',
        advice: [
          'Check that it is the entry of this account.',
          'Type the newest code: it changes every 30 seconds.',
          'Make sure that your phone sets its time by itself.',
        ],
      },
    },
    recovery: {
      ...owned,
      name: 'Recovery code',
      heading: 'Enter a recovery code',
      intro: () => 'Type one of the recovery codes that you keep.',
      expired: 'Code used',
      expiredText: 'That code was used before. Type another one.',
      help: {
        label: 'The code does not work?',
        advice: [
          'Each recovery code works once: type one that you have not used.',
          'If you made new codes, the old ones do not work any more.',
        ],
      },
    },
    push: {
      name: 'Notification on your phone',
      heading: 'Confirm on your phone',
      intro: (address) => `We sent a notification${to(address)}. Approve it there.`,
      again: 'Send the notification again',
      againReady: 'You can ask for another notification now.',
      expired: 'Notification expired',
      expiredText: 'You did not approve in time. Send the notification again.',
      help: {
        label: 'No notification?',
        advice: [
          'Open the app on your phone: the request may wait there.',
          'Make sure that your phone is online, and shows notifications of the app.',
          'Send the notification again, or use another way.',
        ],
      },
    },
    webauthn: {
      name: 'Passkey or security key',
      heading: 'Use your passkey',
      intro: () => 'Follow what your browser asks of you.',
      again: 'Try again',
      againReady: 'You can try again now.',
      expired: 'Time is up',
      expiredText: 'The passkey was not used in time. Try again.',
      help: {
        label: 'No passkey here?',
        advice: [
          'A passkey may be on your phone: choose "another device" in your browser.',
          'A security key must be plugged in, or held to the device.',
          'Or use another way.',
        ],
      },
    },
    magicLink: {
      name: 'Link by e-mail',
      heading: 'Open the link',
      intro: (address) => `We sent a link by e-mail${to(address)}. Open it in this browser.`,
      again: 'Send another link',
      againReady: 'You can ask for another link now.',
      expired: 'Link expired',
      expiredText: 'That link is too old. Ask for a new one.',
      help: {
        label: 'Did not get it?',
        advice: [
          'Check that this is your address.',
          'Look in your junk folder. A message can take a minute.',
          'Ask for another link, or use another way.',
        ],
      },
    },
  },

  working: 'One moment',
  work: {
    beginning: 'Asking how you can confirm.',
    sendingCode: 'Sending.',
    verifying: 'Checking.',
  },
  chooseFactor: {
    heading: 'Confirm that it is you',
    intro: 'Choose one of these ways.',
    lastUsed: 'Used last',
  },
  availableIn: (wait) => `Available in ${seconds(wait)}`,
  newCode: 'Get a new code',
  verified: 'Confirmed',

  problems: {
    tooManyTries: 'Too many tries',
    tooManyCodes: 'Too many codes',
    offline: 'You are offline',
    unavailable: 'The service is not available',
    notSent: 'This did not work',
    wait: 'Wait a moment',
    interrupted: 'We were interrupted',
    timeUp: 'Time is up',
    cancelled: 'Cancelled',
    locked: 'Your account is locked',
    refused: 'Not confirmed',
    broken: 'This does not work at the moment',
  },
  messages: {
    code_malformed: 'That can not be the code. Check it and type it again.',
    invalid_code: 'That code is not right. Check it and type it again.',
    code_already_used: 'That code has been used. You need a new one.',
    code_expired: 'That code is too old. You need a new one.',
    tries_exhausted: 'That was tried too often. Start over with a new one, or use another way.',
    token_expired: 'This took too long. Start again.',
    rate_limited: 'Too many requests. You can go on in a moment.',
    factor_unavailable: 'This way is not available now. Try another one.',
    send_refused: 'We could not send it. Try again, or use another way.',
    offline: 'Go on when you are connected again.',
    network: 'We could not reach the service. Check your connection.',
    timeout: 'The service did not answer in time.',
    unavailable: 'Try again in a moment.',
    server: 'Something went wrong at the service. Try again.',
    protocol: 'The service gave an answer that we do not understand.',
    adapter_failure: 'Something went wrong. Try again.',
    interrupted: 'Look whether something has arrived, or ask for a new one.',
    cancelled: 'You cancelled. Nothing was changed.',
    flow_expired: 'This took too long. Start again.',
    idle_expired: 'You were away for a while. Start again.',
    too_many_codes: 'We sent you as many as we can. Start again later.',
    too_many_tries: 'That was wrong too often. Start again.',
    credentials_rejected: 'That is not right. Check what you typed and try again.',
    login_required: 'Log in again to go on.',
    enrolment_required: 'Set up a second step for your account first.',
    denied: 'This was not allowed.',
    locked: 'Contact support.',
    proof_rejected: 'We could not finish. Start again.',
    assurance_not_met: 'This way of confirming is not strong enough. Start again with another one.',
    user_mismatch: 'You confirmed with another account. Start again.',
    configuration: 'Contact support.',
    secret_unavailable: 'This page no longer holds what it needs. Start again.',
    vault_not_durable: 'Contact support.',
    save_failed: 'Stay on this page until you are done.',
    saved_flow_unreadable: 'We can not go on where you were. Start again.',
    saved_flow_outdated: 'We can not go on where you were. Start again.',
    saved_flow_foreign: 'We can not go on where you were. Start again.',
    saved_flow_expired: 'This took too long. Start again.',
  },

  code: {
    label: ({ length, alphabet }) =>
      length === undefined
        ? 'Code'
        : alphabet === 'digits'
          ? `${length}-digit code`
          : `Code (${length} characters)`,
    empty: 'Type the code.',
    tooShort: (typed, length) => `The code has ${length} characters. You typed ${typed}.`,
    tooLong: (typed, length) => `The code has only ${length} characters. You typed ${typed}.`,
  },
  triesLeft: (count) => plural(count, { one: '{n} try left', other: '{n} tries left' }),
  expiresIn: (left) => `Expires in ${clock(left)}`,
  goodFor: (left) => `Good for ${long(left)}`,
  trustDevice: (lifetime) =>
    lifetime === null
      ? 'Do not ask again on this device'
      : `Do not ask again on this device for ${days(lifetime)}`,
  match: 'Choose this number on your phone:',

  confirm: 'Confirm',
  tryAgain: 'Try again',
  changeFactor: 'Use another way',
  cancel: 'Cancel',
  close: 'Close',
  report: 'I did not ask for this',
  inSeconds: (label, wait) => `${label} (${seconds(wait)})`,

  stillThere: {
    heading: 'Are you still there?',
    text: 'This ends in one minute.',
    final: 'This ends in one minute, and can not be prolonged.',
    goOn: 'I need more time',
  },
  backOnline: 'You are connected again.',
}
