import { createLanguage } from './language.js'
import type { FactorTexts, StepUpTexts } from './texts.js'

const { number, plural, seconds, long, lasting, clock } = createLanguage('de')

/** `an +49 ** 12`, or nothing. */
const to = (address: string | null) => (address === null ? '' : ` an ${address}`)

const sent: Pick<FactorTexts, 'heading' | 'again' | 'againReady' | 'expired' | 'expiredText'> = {
  heading: 'Code eingeben',
  again: 'Neuen Code senden',
  againReady: 'Sie können jetzt einen neuen Code anfordern.',
  expired: 'Code abgelaufen',
  expiredText: 'Dieser Code ist nicht mehr gültig. Fordern Sie einen neuen an.',
}
/** The user has the code already: nothing is sent. */
const owned = {
  ...sent,
  again: 'Erneut versuchen',
  againReady: 'Sie können es jetzt erneut versuchen.',
  expiredText: 'Dieser Code ist nicht mehr gültig. Geben Sie den nächsten ein.',
}

/** German. */
export const de: StepUpTexts = {
  lang: 'de',
  dir: 'ltr',
  factors: {
    sms: {
      ...sent,
      name: 'SMS',
      intro: (address) => `Wir haben einen Code per SMS${to(address)} gesendet.`,
      help: {
        label: 'Keinen Code erhalten?',
        advice: [
          'Prüfen Sie, ob das Ihre Nummer ist.',
          'Prüfen Sie, ob Ihr Telefon Empfang hat. Eine Nachricht kann bis zu einer Minute brauchen.',
          'Fordern Sie einen neuen Code an oder verwenden Sie eine andere Methode.',
        ],
      },
    },
    email: {
      ...sent,
      name: 'E-Mail',
      intro: (address) => `Wir haben einen Code per E-Mail${to(address)} gesendet.`,
      help: {
        label: 'Keinen Code erhalten?',
        advice: [
          'Prüfen Sie, ob das Ihre Adresse ist.',
          'Sehen Sie im Spam-Ordner nach. Eine Nachricht kann bis zu einer Minute brauchen.',
          'Fordern Sie einen neuen Code an oder verwenden Sie eine andere Methode.',
        ],
      },
    },
    voice: {
      ...sent,
      name: 'Anruf',
      intro: (address) => `Wir rufen ${address ?? 'Sie'} an und nennen Ihnen einen Code.`,
      again: 'Erneut anrufen lassen',
      againReady: 'Sie können jetzt einen weiteren Anruf anfordern.',
      help: {
        label: 'Keinen Anruf erhalten?',
        advice: [
          'Prüfen Sie, ob das Ihre Nummer ist.',
          'Prüfen Sie, ob Ihr Telefon eingeschaltet ist und Anrufe von unbekannten Nummern annimmt.',
          'Fordern Sie einen weiteren Anruf an oder verwenden Sie eine andere Methode.',
        ],
      },
    },
    totp: {
      ...owned,
      name: 'Authentifizierungs-App',
      intro: () => 'Öffnen Sie Ihre Authentifizierungs-App und geben Sie den angezeigten Code ein.',
      help: {
        label: 'Funktioniert der Code nicht?',
        advice: [
          'Prüfen Sie, ob der Code zu diesem Konto gehört.',
          'Geben Sie den neuesten Code ein: Er wechselt laufend.',
          'Lassen Sie Ihr Telefon die Uhrzeit automatisch einstellen.',
        ],
      },
    },
    recovery: {
      ...owned,
      name: 'Wiederherstellungscode',
      heading: 'Wiederherstellungscode eingeben',
      intro: () => 'Geben Sie einen Ihrer gespeicherten Wiederherstellungscodes ein.',
      expired: 'Code bereits verwendet',
      expiredText: 'Dieser Code wurde bereits verwendet. Geben Sie einen anderen ein.',
      help: {
        label: 'Funktioniert der Code nicht?',
        advice: [
          'Jeder Wiederherstellungscode gilt nur einmal: Geben Sie einen ein, den Sie noch nicht verwendet haben.',
          'Wenn Sie neue Codes erstellt haben, gelten die alten nicht mehr.',
        ],
      },
    },
    push: {
      name: 'Benachrichtigung auf dem Telefon',
      heading: 'Auf dem Telefon bestätigen',
      intro: (address) =>
        `Wir haben eine Benachrichtigung${to(address)} gesendet. Öffnen Sie sie, um die Anfrage freizugeben.`,
      again: 'Neue Benachrichtigung senden',
      againReady: 'Sie können jetzt eine neue Benachrichtigung anfordern.',
      expired: 'Benachrichtigung abgelaufen',
      expiredText:
        'Die Anfrage wurde nicht rechtzeitig freigegeben. Fordern Sie eine neue Benachrichtigung an.',
      help: {
        label: 'Keine Benachrichtigung erhalten?',
        advice: [
          'Öffnen Sie die App auf Ihrem Telefon: Vielleicht wartet die Anfrage dort.',
          'Prüfen Sie, ob Ihr Telefon online ist und die App Benachrichtigungen anzeigen darf.',
          'Fordern Sie eine neue Benachrichtigung an oder verwenden Sie eine andere Methode.',
        ],
      },
    },
    webauthn: {
      name: 'Passkey oder Sicherheitsschlüssel',
      heading: 'Passkey verwenden',
      intro: () => 'Folgen Sie den Anweisungen Ihres Browsers.',
      again: 'Erneut versuchen',
      againReady: 'Sie können es jetzt erneut versuchen.',
      expired: 'Zeit abgelaufen',
      expiredText: 'Der Passkey wurde nicht rechtzeitig verwendet. Versuchen Sie es erneut.',
      help: {
        label: 'Kein Passkey auf diesem Gerät?',
        advice: [
          'Vielleicht ist Ihr Passkey auf Ihrem Telefon: Wählen Sie ein anderes Gerät, wenn Ihr Browser danach fragt.',
          'Stecken Sie Ihren Sicherheitsschlüssel ein oder halten Sie ihn an das Gerät.',
          'Wenn Sie keines von beiden haben, verwenden Sie eine andere Methode.',
        ],
      },
    },
    magicLink: {
      name: 'Link per E-Mail',
      heading: 'Link öffnen',
      intro: (address) =>
        `Wir haben einen Link per E-Mail${to(address)} gesendet. Öffnen Sie ihn in diesem Browser.`,
      again: 'Neuen Link senden',
      againReady: 'Sie können jetzt einen neuen Link anfordern.',
      expired: 'Link abgelaufen',
      expiredText: 'Dieser Link ist nicht mehr gültig. Fordern Sie einen neuen an.',
      help: {
        label: 'Keinen Link erhalten?',
        advice: [
          'Prüfen Sie, ob das Ihre Adresse ist.',
          'Sehen Sie im Spam-Ordner nach. Eine Nachricht kann bis zu einer Minute brauchen.',
          'Fordern Sie einen neuen Link an oder verwenden Sie eine andere Methode.',
        ],
      },
    },
  },

  working: 'Einen Moment',
  work: {
    beginning: 'Verfügbare Methoden werden geladen.',
    sendingCode: 'Wird gesendet.',
    verifying: 'Wird geprüft.',
  },
  chooseFactor: {
    heading: 'Bestätigen Sie Ihre Identität',
    intro: 'Wählen Sie, wie Sie bestätigen möchten.',
    lastUsed: 'Zuletzt verwendet',
  },
  availableIn: (wait) => `Verfügbar in ${seconds(wait)}`,
  verified: 'Bestätigt',

  problems: {
    tooManyTries: 'Zu viele Versuche',
    tooManyCodes: 'Zu viele Anfragen',
    offline: 'Sie sind offline',
    unavailable: 'Der Dienst ist nicht verfügbar',
    notSent: 'Das hat nicht funktioniert',
    wait: 'Bitte warten Sie einen Moment',
    interrupted: 'Der Vorgang wurde unterbrochen',
    timeUp: 'Zeit abgelaufen',
    cancelled: 'Abgebrochen',
    locked: 'Ihr Konto ist gesperrt',
    refused: 'Nicht bestätigt',
    broken: 'Das funktioniert zurzeit nicht',
  },
  messages: {
    code_malformed: 'Das kann nicht der Code sein. Prüfen Sie ihn und geben Sie ihn erneut ein.',
    invalid_code: 'Dieser Code ist falsch. Prüfen Sie ihn und geben Sie ihn erneut ein.',
    code_already_used: 'Dieser Code wurde bereits verwendet. Sie brauchen einen neuen.',
    code_expired: 'Dieser Code ist nicht mehr gültig. Sie brauchen einen neuen.',
    tries_exhausted:
      'Das waren zu viele Versuche. Beginnen Sie von vorn oder verwenden Sie eine andere Methode.',
    token_expired: 'Das hat zu lange gedauert. Beginnen Sie von vorn.',
    rate_limited: 'Es gab zu viele Anfragen. Sie können gleich weitermachen.',
    factor_unavailable: 'Diese Methode ist zurzeit nicht verfügbar. Verwenden Sie eine andere.',
    send_refused:
      'Das Senden ist fehlgeschlagen. Versuchen Sie es erneut oder verwenden Sie eine andere Methode.',
    offline: 'Es besteht keine Verbindung. Machen Sie weiter, sobald Sie wieder online sind.',
    network: 'Der Dienst ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
    timeout: 'Der Dienst hat nicht rechtzeitig geantwortet. Versuchen Sie es erneut.',
    unavailable: 'Der Dienst antwortet nicht. Versuchen Sie es gleich noch einmal.',
    server: 'Bei uns ist ein Fehler aufgetreten. Versuchen Sie es erneut.',
    protocol: 'Der Dienst hat unerwartet geantwortet. Versuchen Sie es erneut.',
    adapter_failure: 'Ein Fehler ist aufgetreten. Versuchen Sie es erneut.',
    interrupted: 'Wir wissen nicht, ob das funktioniert hat. Wenn nichts ankommt, versuchen Sie es erneut.',
    cancelled: 'Es wurde nichts geändert.',
    flow_expired: 'Das hat zu lange gedauert. Beginnen Sie von vorn.',
    idle_expired: 'Es ist eine Weile nichts geschehen. Beginnen Sie von vorn.',
    too_many_codes: 'Wir können vorerst nichts mehr senden. Beginnen Sie später von vorn.',
    too_many_tries: 'Das war zu oft falsch. Beginnen Sie von vorn.',
    credentials_rejected: 'Das ist nicht richtig. Prüfen Sie Ihre Eingabe und versuchen Sie es erneut.',
    login_required: 'Melden Sie sich erneut an, um fortzufahren.',
    enrolment_required:
      'Für Ihr Konto ist noch keine zweite Methode eingerichtet. Richten Sie zuerst eine ein.',
    denied: 'Die Anfrage wurde abgelehnt.',
    locked: 'Wenden Sie sich an den Support.',
    proof_rejected: 'Der Vorgang konnte nicht abgeschlossen werden. Beginnen Sie von vorn.',
    assurance_not_met:
      'Diese Methode ist hier nicht sicher genug. Beginnen Sie von vorn und verwenden Sie eine andere.',
    user_mismatch: 'Sie haben mit einem anderen Konto bestätigt. Beginnen Sie von vorn.',
    configuration: 'Wenden Sie sich an den Support.',
    secret_unavailable: 'Auf dieser Seite fehlen nötige Daten. Beginnen Sie von vorn.',
    vault_not_durable: 'Wenden Sie sich an den Support.',
    save_failed:
      'Ihr Fortschritt konnte nicht gespeichert werden. Bleiben Sie auf dieser Seite, bis Sie fertig sind.',
    saved_flow_unreadable: 'Wir können nicht dort weitermachen, wo Sie waren. Beginnen Sie von vorn.',
    saved_flow_outdated: 'Wir können nicht dort weitermachen, wo Sie waren. Beginnen Sie von vorn.',
    saved_flow_foreign: 'Wir können nicht dort weitermachen, wo Sie waren. Beginnen Sie von vorn.',
    saved_flow_expired: 'Das hat zu lange gedauert. Beginnen Sie von vorn.',
  },

  code: {
    label: ({ length, alphabet }) =>
      length === undefined
        ? 'Code'
        : alphabet === 'digits'
          ? `${number(length)}-stelliger Code`
          : `Code (${number(length)} Zeichen)`,
    empty: 'Geben Sie den Code ein.',
    tooShort: (typed, length) =>
      `Der Code hat ${number(length)} Zeichen. Sie haben ${number(typed)} eingegeben.`,
    tooLong: (typed, length) =>
      `Der Code hat nur ${number(length)} Zeichen. Sie haben ${number(typed)} eingegeben.`,
  },
  triesLeft: (count) => plural(count, { one: 'Noch {n} Versuch', other: 'Noch {n} Versuche' }),
  expiresIn: (left) => `Läuft ab in ${clock(left)}`,
  goodFor: (left) => `Noch ${long(left)} gültig`,
  trustDevice: (lifetime) =>
    `Auf diesem Gerät ${lifetime === null ? '' : `${lasting(lifetime)} lang `}nicht mehr fragen`,
  match: 'Wählen Sie diese Zahl auf Ihrem Telefon:',

  confirm: 'Bestätigen',
  tryAgain: 'Erneut versuchen',
  changeFactor: 'Andere Methode verwenden',
  cancel: 'Abbrechen',
  close: 'Schließen',
  report: 'Das habe ich nicht angefordert',
  support: 'Support kontaktieren',
  inSeconds: (label, wait) => `${label} (${seconds(wait)})`,

  stillThere: {
    heading: 'Sind Sie noch da?',
    text: 'Ihnen bleibt weniger als eine Minute.',
    final: 'Ihnen bleibt weniger als eine Minute. Eine Verlängerung ist nicht möglich.',
    goOn: 'Ich brauche mehr Zeit',
  },
  backOnline: 'Sie sind wieder online.',
}
