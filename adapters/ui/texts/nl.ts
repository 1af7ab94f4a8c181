import { createLanguage } from './language.js'
import type { FactorTexts, StepUpTexts } from './texts.js'

const { number, plural, seconds, long, lasting, clock } = createLanguage('nl')

/** `naar +31 ** 12`, or nothing. */
const to = (address: string | null) => (address === null ? '' : ` naar ${address}`)

const sent: Pick<FactorTexts, 'heading' | 'again' | 'againReady' | 'expired' | 'expiredText'> = {
  heading: 'Voer de code in',
  again: 'Nieuwe code sturen',
  againReady: 'U kunt nu een nieuwe code aanvragen.',
  expired: 'Code verlopen',
  expiredText: 'Deze code is niet meer geldig. Vraag een nieuwe aan.',
}
/** The user has the code already: nothing is sent. */
const owned = {
  ...sent,
  again: 'Opnieuw proberen',
  againReady: 'U kunt het nu opnieuw proberen.',
  expiredText: 'Deze code is niet meer geldig. Voer de volgende in.',
}

/** Dutch. */
export const nl: StepUpTexts = {
  lang: 'nl',
  dir: 'ltr',
  factors: {
    sms: {
      ...sent,
      name: 'Sms',
      intro: (address) => `We hebben een code per sms${to(address)} gestuurd.`,
      help: {
        label: 'Geen code ontvangen?',
        advice: [
          'Controleer of dit uw nummer is.',
          'Controleer of uw telefoon bereik heeft. Een bericht kan een minuut onderweg zijn.',
          'Vraag een nieuwe code aan of gebruik een andere methode.',
        ],
      },
    },
    email: {
      ...sent,
      name: 'E-mail',
      intro: (address) => `We hebben een code per e-mail${to(address)} gestuurd.`,
      help: {
        label: 'Geen code ontvangen?',
        advice: [
          'Controleer of dit uw adres is.',
          'Kijk in uw map met ongewenste e-mail. Een bericht kan een minuut onderweg zijn.',
          'Vraag een nieuwe code aan of gebruik een andere methode.',
        ],
      },
    },
    voice: {
      ...sent,
      name: 'Telefoongesprek',
      intro: (address) => `We bellen ${address ?? 'u'} om een code door te geven.`,
      again: 'Opnieuw laten bellen',
      againReady: 'U kunt zich nu opnieuw laten bellen.',
      help: {
        label: 'Niet gebeld?',
        advice: [
          'Controleer of dit uw nummer is.',
          'Controleer of uw telefoon aanstaat en oproepen van onbekende nummers aanneemt.',
          'Vraag een nieuwe oproep aan of gebruik een andere methode.',
        ],
      },
    },
    totp: {
      ...owned,
      name: 'Authenticator-app',
      intro: () => 'Open uw authenticator-app en voer de code in die u daar ziet.',
      help: {
        label: 'Werkt de code niet?',
        advice: [
          'Controleer of de code bij dit account hoort.',
          'Voer de nieuwste code in: die verandert steeds.',
          'Laat uw telefoon de tijd automatisch instellen.',
        ],
      },
    },
    recovery: {
      ...owned,
      name: 'Herstelcode',
      heading: 'Voer een herstelcode in',
      intro: () => 'Voer een van de herstelcodes in die u hebt bewaard.',
      expired: 'Code al gebruikt',
      expiredText: 'Deze code is al eerder gebruikt. Voer een andere in.',
      help: {
        label: 'Werkt de code niet?',
        advice: [
          'Elke herstelcode werkt maar één keer: voer er een in die u nog niet hebt gebruikt.',
          'Hebt u nieuwe codes gemaakt? Dan werken de oude niet meer.',
        ],
      },
    },
    push: {
      name: 'Melding op uw telefoon',
      heading: 'Bevestig op uw telefoon',
      intro: (address) =>
        `We hebben een melding${to(address)} gestuurd. Open de melding om het verzoek goed te keuren.`,
      again: 'Melding opnieuw sturen',
      againReady: 'U kunt nu een nieuwe melding aanvragen.',
      expired: 'Melding verlopen',
      expiredText: 'Het verzoek is niet op tijd goedgekeurd. Stuur de melding opnieuw.',
      help: {
        label: 'Geen melding ontvangen?',
        advice: [
          'Open de app op uw telefoon: misschien staat het verzoek daar klaar.',
          'Controleer of uw telefoon online is en of de app meldingen mag tonen.',
          'Stuur de melding opnieuw of gebruik een andere methode.',
        ],
      },
    },
    webauthn: {
      name: 'Passkey of beveiligingssleutel',
      heading: 'Gebruik uw passkey',
      intro: () => 'Volg de stappen in uw browser.',
      again: 'Opnieuw proberen',
      againReady: 'U kunt het nu opnieuw proberen.',
      expired: 'De tijd is om',
      expiredText: 'De passkey is niet op tijd gebruikt. Probeer het opnieuw.',
      help: {
        label: 'Geen passkey op dit apparaat?',
        advice: [
          'Misschien staat uw passkey op uw telefoon: kies een ander apparaat als uw browser daarom vraagt.',
          'Sluit uw beveiligingssleutel aan of houd hem tegen het apparaat.',
          'Hebt u geen van beide? Gebruik dan een andere methode.',
        ],
      },
    },
    magicLink: {
      name: 'Link per e-mail',
      heading: 'Open de link',
      intro: (address) =>
        `We hebben een link per e-mail${to(address)} gestuurd. Open de link in deze browser.`,
      again: 'Nieuwe link sturen',
      againReady: 'U kunt nu een nieuwe link aanvragen.',
      expired: 'Link verlopen',
      expiredText: 'Deze link is niet meer geldig. Vraag een nieuwe aan.',
      help: {
        label: 'Geen link ontvangen?',
        advice: [
          'Controleer of dit uw adres is.',
          'Kijk in uw map met ongewenste e-mail. Een bericht kan een minuut onderweg zijn.',
          'Vraag een nieuwe link aan of gebruik een andere methode.',
        ],
      },
    },
  },

  working: 'Een ogenblik',
  work: {
    beginning: 'Uw mogelijkheden worden opgehaald.',
    sendingCode: 'Wordt verstuurd.',
    verifying: 'Wordt gecontroleerd.',
  },
  chooseFactor: {
    heading: 'Bevestig dat u het bent',
    intro: 'Kies hoe u wilt bevestigen.',
    lastUsed: 'Laatst gebruikt',
  },
  availableIn: (wait) => `Beschikbaar over ${seconds(wait)}`,
  verified: 'Bevestigd',

  problems: {
    tooManyTries: 'Te veel pogingen',
    tooManyCodes: 'Te veel aanvragen',
    offline: 'U bent offline',
    unavailable: 'De dienst is niet beschikbaar',
    notSent: 'Dit is niet gelukt',
    wait: 'Een ogenblik geduld',
    interrupted: 'De actie is onderbroken',
    timeUp: 'De tijd is om',
    cancelled: 'Geannuleerd',
    locked: 'Uw account is geblokkeerd',
    refused: 'Niet bevestigd',
    broken: 'Dit werkt op dit moment niet',
  },
  messages: {
    code_malformed: 'Dit kan de code niet zijn. Controleer de code en voer die opnieuw in.',
    invalid_code: 'Deze code klopt niet. Controleer de code en voer die opnieuw in.',
    code_already_used: 'Deze code is al gebruikt. U hebt een nieuwe nodig.',
    code_expired: 'Deze code is niet meer geldig. U hebt een nieuwe nodig.',
    tries_exhausted: 'Dit is te vaak geprobeerd. Begin opnieuw of gebruik een andere methode.',
    token_expired: 'Dit duurde te lang. Begin opnieuw.',
    rate_limited: 'Er waren te veel aanvragen. U kunt zo meteen verder.',
    factor_unavailable: 'Deze methode is nu niet beschikbaar. Gebruik een andere.',
    send_refused: 'Het versturen is mislukt. Probeer het opnieuw of gebruik een andere methode.',
    offline: 'Er is geen verbinding. Ga verder zodra u weer online bent.',
    network: 'De dienst is niet bereikbaar. Controleer uw verbinding en probeer het opnieuw.',
    timeout: 'De dienst reageerde niet op tijd. Probeer het opnieuw.',
    unavailable: 'De dienst reageert niet. Probeer het zo meteen opnieuw.',
    server: 'Er ging iets mis aan onze kant. Probeer het opnieuw.',
    protocol: 'De dienst gaf een onverwacht antwoord. Probeer het opnieuw.',
    adapter_failure: 'Er ging iets mis. Probeer het opnieuw.',
    interrupted: 'We weten niet of dit is gelukt. Komt er niets aan? Probeer het dan opnieuw.',
    cancelled: 'Er is niets gewijzigd.',
    flow_expired: 'Dit duurde te lang. Begin opnieuw.',
    idle_expired: 'Er gebeurde een tijdje niets. Begin opnieuw.',
    too_many_codes: 'We kunnen nu niets meer sturen. Begin later opnieuw.',
    too_many_tries: 'Dit ging te vaak mis. Begin opnieuw.',
    credentials_rejected: 'Dit klopt niet. Controleer wat u hebt ingevoerd en probeer het opnieuw.',
    login_required: 'Log opnieuw in om verder te gaan.',
    enrolment_required: 'Uw account heeft nog geen tweede methode om te bevestigen. Stel er eerst een in.',
    denied: 'Het verzoek is geweigerd.',
    locked: 'Neem contact op met de klantenservice.',
    proof_rejected: 'We konden dit niet afronden. Begin opnieuw.',
    assurance_not_met: 'Deze methode is hier niet veilig genoeg. Begin opnieuw en gebruik een andere.',
    user_mismatch: 'U hebt met een ander account bevestigd. Begin opnieuw.',
    configuration: 'Neem contact op met de klantenservice.',
    secret_unavailable: 'Deze pagina heeft de nodige gegevens niet meer. Begin opnieuw.',
    vault_not_durable: 'Neem contact op met de klantenservice.',
    save_failed: 'We konden uw voortgang niet opslaan. Blijf op deze pagina tot u klaar bent.',
    saved_flow_unreadable: 'We kunnen niet verdergaan waar u was gebleven. Begin opnieuw.',
    saved_flow_outdated: 'We kunnen niet verdergaan waar u was gebleven. Begin opnieuw.',
    saved_flow_foreign: 'We kunnen niet verdergaan waar u was gebleven. Begin opnieuw.',
    saved_flow_expired: 'Dit duurde te lang. Begin opnieuw.',
  },

  code: {
    label: ({ length, alphabet }) =>
      length === undefined
        ? 'Code'
        : alphabet === 'digits'
          ? plural(length, { one: 'Code van {n} cijfer', other: 'Code van {n} cijfers' })
          : plural(length, { one: 'Code ({n} teken)', other: 'Code ({n} tekens)' }),
    empty: 'Voer de code in.',
    tooShort: (typed, length) =>
      `${plural(length, { one: 'De code heeft {n} teken', other: 'De code heeft {n} tekens' })}. U hebt er ${number(typed)} ingevoerd.`,
    tooLong: (typed, length) =>
      `${plural(length, { one: 'De code heeft maar {n} teken', other: 'De code heeft maar {n} tekens' })}. U hebt er ${number(typed)} ingevoerd.`,
  },
  triesLeft: (count) => plural(count, { one: 'Nog {n} poging', other: 'Nog {n} pogingen' }),
  expiresIn: (left) => `Verloopt over ${clock(left)}`,
  goodFor: (left) => `Nog ${long(left)} geldig`,
  trustDevice: (lifetime) =>
    `Op dit apparaat ${lifetime === null ? '' : `${lasting(lifetime)} `}niet meer vragen`,
  match: 'Kies dit getal op uw telefoon:',

  confirm: 'Bevestigen',
  tryAgain: 'Opnieuw proberen',
  changeFactor: 'Andere methode gebruiken',
  cancel: 'Annuleren',
  close: 'Sluiten',
  report: 'Ik heb dit niet aangevraagd',
  support: 'Contact met de klantenservice',
  inSeconds: (label, wait) => `${label} (${seconds(wait)})`,

  stillThere: {
    heading: 'Bent u er nog?',
    text: 'U hebt nog minder dan één minuut.',
    final: 'U hebt nog minder dan één minuut. Verlengen is niet mogelijk.',
    goOn: 'Ik heb meer tijd nodig',
  },
  backOnline: 'U bent weer online.',
}
