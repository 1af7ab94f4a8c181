import { createLanguage } from './language.js'
import type { FactorTexts, StepUpTexts } from './texts.js'

const { number, plural, seconds, long, lasting, clock } = createLanguage('en')

/** `to +33 ** 12`, or nothing. */
const to = (address: string | null) => (address === null ? '' : ` to ${address}`)

const sent: Pick<FactorTexts, 'heading' | 'again' | 'againReady' | 'expired' | 'expiredText'> = {
  heading: 'Enter the code',
  again: 'Send another code',
  againReady: 'You can ask for another code now.',
  expired: 'Code expired',
  expiredText: 'That code is no longer valid. Ask for a new one.',
}
/** The user has the code already: nothing is sent. */
const owned = {
  ...sent,
  again: 'Try again',
  againReady: 'You can try again now.',
  expiredText: 'That code is no longer valid. Enter the next one.',
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
      name: 'Email',
      intro: (address) => `We sent a code by email${to(address)}.`,
      help: {
        label: 'Did not get it?',
        advice: [
          'Check that this is your address.',
          'Look in your spam folder. A message can take a minute.',
          'Ask for another code, or use another way.',
        ],
      },
    },
    voice: {
      ...sent,
      name: 'Phone call',
      intro: (address) => `We are calling ${address ?? 'you'} with a code.`,
      again: 'Call again',
      againReady: 'You can ask for another call now.',
      help: {
        label: 'No call?',
        advice: [
          'Check that this is your number.',
          'Make sure that your phone is on and takes calls from unknown numbers.',
          'Ask for another call, or use another way.',
        ],
      },
    },
    totp: {
      ...owned,
      name: 'Authenticator app',
      intro: () => 'Open your authenticator app and enter the code that it shows.',
      help: {
        label: 'Code not working?',
        advice: [
          'Check that the code is the one for this account.',
          'Enter the newest code: it keeps changing.',
          'Make sure that your phone sets its time automatically.',
        ],
      },
    },
    recovery: {
      ...owned,
      name: 'Recovery code',
      heading: 'Enter a recovery code',
      intro: () => 'Enter one of the recovery codes that you saved.',
      expired: 'Code already used',
      expiredText: 'That code was used before. Enter another one.',
      help: {
        label: 'Code not working?',
        advice: [
          'Each recovery code works once: enter one that you have not used.',
          'If you created new codes, the old ones no longer work.',
        ],
      },
    },
    push: {
      name: 'Notification on your phone',
      heading: 'Confirm on your phone',
      intro: (address) => `We sent a notification${to(address)}. Open it to approve.`,
      again: 'Send the notification again',
      againReady: 'You can ask for another notification now.',
      expired: 'Notification expired',
      expiredText: 'It was not approved in time. Send the notification again.',
      help: {
        label: 'No notification?',
        advice: [
          'Open the app on your phone: the request may be waiting there.',
          'Make sure that your phone is online and that the app may show notifications.',
          'Send the notification again, or use another way.',
        ],
      },
    },
    webauthn: {
      name: 'Passkey or security key',
      heading: 'Use your passkey',
      intro: () => 'Follow the steps in your browser.',
      again: 'Try again',
      againReady: 'You can try again now.',
      expired: 'Time is up',
      expiredText: 'The passkey was not used in time. Try again.',
      help: {
        label: 'No passkey here?',
        advice: [
          'Your passkey may be on your phone: choose another device when your browser asks.',
          'Plug in your security key, or hold it to the device.',
          'If you have neither, use another way.',
        ],
      },
    },
    magicLink: {
      name: 'Link by email',
      heading: 'Open the link',
      intro: (address) => `We sent a link by email${to(address)}. Open it in this browser.`,
      again: 'Send another link',
      againReady: 'You can ask for another link now.',
      expired: 'Link expired',
      expiredText: 'That link is no longer valid. Ask for a new one.',
      help: {
        label: 'Did not get it?',
        advice: [
          'Check that this is your address.',
          'Look in your spam folder. A message can take a minute.',
          'Ask for another link, or use another way.',
        ],
      },
    },
  },

  working: 'One moment',
  work: {
    beginning: 'Getting your options.',
    sendingCode: 'Sending.',
    verifying: 'Checking.',
  },
  chooseFactor: {
    heading: 'Confirm that it is you',
    intro: 'Choose how to confirm.',
    lastUsed: 'Last used',
  },
  availableIn: (wait) => `Available in ${seconds(wait)}`,
  verified: 'Confirmed',

  problems: {
    tooManyTries: 'Too many tries',
    tooManyCodes: 'Too many requests',
    offline: 'You are offline',
    unavailable: 'The service is not available',
    notSent: 'This did not work',
    wait: 'Please wait a moment',
    interrupted: 'We were interrupted',
    timeUp: 'Time is up',
    cancelled: 'Cancelled',
    locked: 'Your account is locked',
    refused: 'Not confirmed',
    broken: 'This does not work at the moment',
  },
  messages: {
    code_malformed: 'That cannot be the code. Check it and enter it again.',
    invalid_code: 'That code is not right. Check it and enter it again.',
    code_already_used: 'That code has been used. You need a new one.',
    code_expired: 'That code is no longer valid. You need a new one.',
    tries_exhausted: 'This was tried too often. Start over, or use another way.',
    token_expired: 'This took too long. Start again.',
    rate_limited: 'There were too many requests. You can continue in a moment.',
    factor_unavailable: 'This way is not available now. Use another one.',
    send_refused: 'Sending failed. Try again, or use another way.',
    offline: 'There is no connection. Continue when you are back online.',
    network: 'We could not reach the service. Check your connection and try again.',
    timeout: 'The service did not answer in time. Try again.',
    unavailable: 'The service is not responding. Try again in a moment.',
    server: 'Something went wrong on our side. Try again.',
    protocol: 'The service gave an unexpected answer. Try again.',
    adapter_failure: 'Something went wrong. Try again.',
    interrupted: 'We cannot tell whether that worked. If nothing arrives, try again.',
    cancelled: 'Nothing was changed.',
    flow_expired: 'This took too long. Start again.',
    idle_expired: 'Nothing happened for a while. Start again.',
    too_many_codes: 'We cannot send any more for now. Start again later.',
    too_many_tries: 'This was wrong too often. Start again.',
    credentials_rejected: 'That is not right. Check what you entered and try again.',
    login_required: 'Log in again to continue.',
    enrolment_required: 'Your account has no second way to confirm yet. Set one up first.',
    denied: 'The request was declined.',
    locked: 'Contact support.',
    proof_rejected: 'We could not finish. Start again.',
    assurance_not_met: 'This way is not secure enough here. Start again and use another one.',
    user_mismatch: 'You confirmed with a different account. Start again.',
    configuration: 'Contact support.',
    secret_unavailable: 'This page no longer has what it needs. Start again.',
    vault_not_durable: 'Contact support.',
    save_failed: 'We could not save your progress. Stay on this page until you are done.',
    saved_flow_unreadable: 'We cannot continue where you were. Start again.',
    saved_flow_outdated: 'We cannot continue where you were. Start again.',
    saved_flow_foreign: 'We cannot continue where you were. Start again.',
    saved_flow_expired: 'This took too long. Start again.',
  },

  code: {
    label: ({ length, alphabet }) =>
      length === undefined
        ? 'Code'
        : alphabet === 'digits'
          ? `${number(length)}-digit code`
          : plural(length, { one: 'Code ({n} character)', other: 'Code ({n} characters)' }),
    empty: 'Enter the code.',
    tooShort: (typed, length) =>
      `${plural(length, { one: 'The code has {n} character', other: 'The code has {n} characters' })}. You entered ${number(typed)}.`,
    tooLong: (typed, length) =>
      `${plural(length, { one: 'The code has only {n} character', other: 'The code has only {n} characters' })}. You entered ${number(typed)}.`,
  },
  triesLeft: (count) => plural(count, { one: '{n} try left', other: '{n} tries left' }),
  expiresIn: (left) => `Expires in ${clock(left)}`,
  goodFor: (left) => `Valid for ${long(left)}`,
  trustDevice: (lifetime) =>
    `Do not ask again on this device${lifetime === null ? '' : ` for ${lasting(lifetime)}`}`,
  match: 'Choose this number on your phone:',

  confirm: 'Confirm',
  tryAgain: 'Try again',
  changeFactor: 'Use another way',
  cancel: 'Cancel',
  close: 'Close',
  report: 'I did not ask for this',
  support: 'Contact support',
  inSeconds: (label, wait) => `${label} (${seconds(wait)})`,

  stillThere: {
    heading: 'Are you still there?',
    text: 'You have less than one minute left.',
    final: 'You have less than one minute left. The time cannot be extended.',
    goOn: 'I need more time',
  },
  backOnline: 'You are back online.',
}
