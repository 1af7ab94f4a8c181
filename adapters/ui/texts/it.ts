import { createLanguage } from './language.js'
import type { FactorTexts, StepUpTexts } from './texts.js'

const { number, plural, seconds, long, lasting, clock } = createLanguage('it')

/** `a nome@esempio.it`, or nothing. */
const to = (address: string | null) => (address === null ? '' : ` a ${address}`)

const sent: Pick<FactorTexts, 'heading' | 'again' | 'againReady' | 'expired' | 'expiredText'> = {
  heading: 'Inserire il codice',
  again: 'Invia un altro codice',
  againReady: 'Ora è possibile richiedere un altro codice.',
  expired: 'Codice scaduto',
  expiredText: 'Il codice non è più valido. Richiederne uno nuovo.',
}
/** The user has the code already: nothing is sent. */
const owned = {
  ...sent,
  again: 'Riprova',
  againReady: 'Ora è possibile riprovare.',
  expiredText: 'Il codice non è più valido. Inserire il successivo.',
}

/** Italian, impersonal: sentences in the infinitive, buttons in the imperative. */
export const it: StepUpTexts = {
  lang: 'it',
  dir: 'ltr',
  factors: {
    sms: {
      ...sent,
      name: 'SMS',
      intro: (address) =>
        `Abbiamo inviato un codice via SMS${address === null ? '' : ` al numero ${address}`}.`,
      help: {
        label: 'Codice non ricevuto?',
        advice: [
          'Controllare che il numero sia corretto.',
          'Assicurarsi che il telefono abbia segnale. Un messaggio può impiegare un minuto.',
          'Richiedere un altro codice o usare un altro metodo.',
        ],
      },
    },
    email: {
      ...sent,
      name: 'E-mail',
      intro: (address) => `Abbiamo inviato un codice via e-mail${to(address)}.`,
      help: {
        label: 'Codice non ricevuto?',
        advice: [
          'Controllare che l’indirizzo sia corretto.',
          'Guardare nella cartella della posta indesiderata. Un messaggio può impiegare un minuto.',
          'Richiedere un altro codice o usare un altro metodo.',
        ],
      },
    },
    voice: {
      ...sent,
      name: 'Chiamata',
      intro: (address) =>
        `Stiamo chiamando${address === null ? '' : ` il numero ${address}`} per comunicare un codice.`,
      again: 'Richiedi un’altra chiamata',
      againReady: 'Ora è possibile richiedere un’altra chiamata.',
      help: {
        label: 'Chiamata non ricevuta?',
        advice: [
          'Controllare che il numero sia corretto.',
          'Assicurarsi che il telefono sia acceso e accetti chiamate da numeri sconosciuti.',
          'Richiedere un’altra chiamata o usare un altro metodo.',
        ],
      },
    },
    totp: {
      ...owned,
      name: 'App di autenticazione',
      intro: () => 'Aprire l’app di autenticazione e inserire il codice visualizzato.',
      help: {
        label: 'Il codice non funziona?',
        advice: [
          'Controllare che il codice sia quello di questo account.',
          'Inserire il codice più recente: cambia di continuo.',
          'Impostare l’ora automatica sul telefono.',
        ],
      },
    },
    recovery: {
      ...owned,
      name: 'Codice di recupero',
      heading: 'Inserire un codice di recupero',
      intro: () => 'Inserire uno dei codici di recupero conservati.',
      expired: 'Codice già utilizzato',
      expiredText: 'Il codice è già stato utilizzato. Inserirne un altro.',
      help: {
        label: 'Il codice non funziona?',
        advice: [
          'Ogni codice di recupero vale una sola volta: inserirne uno non ancora utilizzato.',
          'Se sono stati creati nuovi codici, quelli vecchi non funzionano più.',
        ],
      },
    },
    push: {
      name: 'Notifica sul telefono',
      heading: 'Confermare sul telefono',
      intro: (address) =>
        `Abbiamo inviato una notifica${address === null ? '' : ` su ${address}`}. Aprirla per approvare la richiesta.`,
      again: 'Invia di nuovo la notifica',
      againReady: 'Ora è possibile richiedere un’altra notifica.',
      expired: 'Notifica scaduta',
      expiredText: 'La richiesta non è stata approvata in tempo. Inviare di nuovo la notifica.',
      help: {
        label: 'Notifica non ricevuta?',
        advice: [
          'Aprire l’app sul telefono: la richiesta potrebbe essere lì.',
          'Assicurarsi che il telefono sia connesso e che l’app possa mostrare notifiche.',
          'Inviare di nuovo la notifica o usare un altro metodo.',
        ],
      },
    },
    webauthn: {
      name: 'Passkey o chiave di sicurezza',
      heading: 'Usare la passkey',
      intro: () => 'Seguire le istruzioni del browser.',
      again: 'Riprova',
      againReady: 'Ora è possibile riprovare.',
      expired: 'Tempo scaduto',
      expiredText: 'La passkey non è stata usata in tempo. Riprovare.',
      help: {
        label: 'La passkey non è qui?',
        advice: [
          'La passkey potrebbe essere sul telefono: scegliere un altro dispositivo quando il browser lo chiede.',
          'Collegare la chiave di sicurezza o avvicinarla al dispositivo.',
          'In mancanza di entrambe, usare un altro metodo.',
        ],
      },
    },
    magicLink: {
      name: 'Link via e-mail',
      heading: 'Aprire il link',
      intro: (address) => `Abbiamo inviato un link via e-mail${to(address)}. Aprirlo in questo browser.`,
      again: 'Invia un altro link',
      againReady: 'Ora è possibile richiedere un altro link.',
      expired: 'Link scaduto',
      expiredText: 'Il link non è più valido. Richiederne uno nuovo.',
      help: {
        label: 'Link non ricevuto?',
        advice: [
          'Controllare che l’indirizzo sia corretto.',
          'Guardare nella cartella della posta indesiderata. Un messaggio può impiegare un minuto.',
          'Richiedere un altro link o usare un altro metodo.',
        ],
      },
    },
  },

  working: 'Un momento',
  work: {
    beginning: 'Ricerca dei metodi disponibili.',
    sendingCode: 'Invio in corso.',
    verifying: 'Verifica in corso.',
  },
  chooseFactor: {
    heading: 'Confermare l’identità',
    intro: 'Scegliere come confermare.',
    lastUsed: 'Ultimo utilizzato',
  },
  availableIn: (wait) => `Disponibile tra ${seconds(wait)}`,
  verified: 'Confermato',

  problems: {
    tooManyTries: 'Troppi tentativi',
    tooManyCodes: 'Troppe richieste',
    offline: 'Connessione assente',
    unavailable: 'Il servizio non è disponibile',
    notSent: 'Operazione non riuscita',
    wait: 'Attendere un momento',
    interrupted: 'Operazione interrotta',
    timeUp: 'Tempo scaduto',
    cancelled: 'Operazione annullata',
    locked: 'L’account è bloccato',
    refused: 'Conferma non riuscita',
    broken: 'Al momento non è possibile',
  },
  messages: {
    code_malformed: 'Questo non può essere il codice. Controllarlo e inserirlo di nuovo.',
    invalid_code: 'Il codice non è corretto. Controllarlo e inserirlo di nuovo.',
    code_already_used: 'Il codice è già stato utilizzato. Ne serve uno nuovo.',
    code_expired: 'Il codice non è più valido. Ne serve uno nuovo.',
    tries_exhausted: 'Sono stati fatti troppi tentativi. Ricominciare o usare un altro metodo.',
    token_expired: 'È passato troppo tempo. Ricominciare.',
    rate_limited: 'Sono state inviate troppe richieste. Si potrà continuare tra poco.',
    factor_unavailable: 'Questo metodo al momento non è disponibile. Usarne un altro.',
    send_refused: 'Invio non riuscito. Riprovare o usare un altro metodo.',
    offline: 'Non c’è connessione. Continuare quando sarà ripristinata.',
    network: 'Impossibile raggiungere il servizio. Controllare la connessione e riprovare.',
    timeout: 'Il servizio non ha risposto in tempo. Riprovare.',
    unavailable: 'Il servizio non risponde. Riprovare tra poco.',
    server: 'Si è verificato un errore nel nostro servizio. Riprovare.',
    protocol: 'Il servizio ha dato una risposta inattesa. Riprovare.',
    adapter_failure: 'Si è verificato un errore. Riprovare.',
    interrupted: 'Non sappiamo se l’operazione è riuscita. Se non arriva nulla, riprovare.',
    cancelled: 'Non è stato modificato nulla.',
    flow_expired: 'È passato troppo tempo. Ricominciare.',
    idle_expired: 'Non c’è stata attività per un po’ di tempo. Ricominciare.',
    too_many_codes: 'Per ora non possiamo inviare altro. Ricominciare più tardi.',
    too_many_tries: 'Ci sono stati troppi errori. Ricominciare.',
    credentials_rejected: 'I dati non sono corretti. Controllarli e riprovare.',
    login_required: 'Accedere di nuovo per continuare.',
    enrolment_required: 'L’account non ha ancora un secondo metodo di conferma. Configurarne prima uno.',
    denied: 'La richiesta è stata rifiutata.',
    locked: 'Contattare l’assistenza.',
    proof_rejected: 'Impossibile completare l’operazione. Ricominciare.',
    assurance_not_met: 'Questo metodo qui non è abbastanza sicuro. Ricominciare e usarne un altro.',
    user_mismatch: 'La conferma è avvenuta con un altro account. Ricominciare.',
    configuration: 'Contattare l’assistenza.',
    secret_unavailable: 'Questa pagina non ha più i dati necessari. Ricominciare.',
    vault_not_durable: 'Contattare l’assistenza.',
    save_failed: 'Impossibile salvare lo stato attuale. Restare su questa pagina fino alla fine.',
    saved_flow_unreadable: 'Impossibile continuare dal punto precedente. Ricominciare.',
    saved_flow_outdated: 'Impossibile continuare dal punto precedente. Ricominciare.',
    saved_flow_foreign: 'Impossibile continuare dal punto precedente. Ricominciare.',
    saved_flow_expired: 'È passato troppo tempo. Ricominciare.',
  },

  code: {
    label: ({ length, alphabet }) =>
      length === undefined
        ? 'Codice'
        : alphabet === 'digits'
          ? plural(length, { one: 'Codice di {n} cifra', other: 'Codice di {n} cifre' })
          : plural(length, { one: 'Codice ({n} carattere)', other: 'Codice ({n} caratteri)' }),
    empty: 'Inserire il codice.',
    tooShort: (typed, length) =>
      `${plural(length, { one: 'Il codice ha {n} carattere', other: 'Il codice ha {n} caratteri' })}. Caratteri inseriti: ${number(typed)}.`,
    tooLong: (typed, length) =>
      `${plural(length, { one: 'Il codice ha solo {n} carattere', other: 'Il codice ha solo {n} caratteri' })}. Caratteri inseriti: ${number(typed)}.`,
  },
  triesLeft: (count) => plural(count, { one: '{n} tentativo rimasto', other: '{n} tentativi rimasti' }),
  expiresIn: (left) => `Scade tra ${clock(left)}`,
  goodFor: (left) => `Valido ancora per ${long(left)}`,
  trustDevice: (lifetime) =>
    `Non chiedere più su questo dispositivo${lifetime === null ? '' : ` per ${lasting(lifetime)}`}`,
  match: 'Scegliere questo numero sul telefono:',

  confirm: 'Conferma',
  tryAgain: 'Riprova',
  changeFactor: 'Usa un altro metodo',
  cancel: 'Annulla',
  close: 'Chiudi',
  report: 'Non ho fatto io la richiesta',
  support: 'Contatta l’assistenza',
  inSeconds: (label, wait) => `${label} (${seconds(wait)})`,

  stillThere: {
    heading: 'Serve altro tempo?',
    text: 'Resta meno di un minuto.',
    final: 'Resta meno di un minuto. Il tempo non può essere prolungato.',
    goOn: 'Mi serve più tempo',
  },
  backOnline: 'Connessione ripristinata.',
}
