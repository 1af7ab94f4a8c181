import { createLanguage } from './language.js'
import type { FactorTexts, StepUpTexts } from './texts.js'

const { number, plural, seconds, long, lasting, clock } = createLanguage('pl')

/** `na adres nazwa@example.pl`, or nothing. */
const toMail = (address: string | null) => (address === null ? '' : ` na adres ${address}`)

/** After `przez`: `1 minutę`, where `Intl` has the nominative `1 minuta`. All other forms are the same. */
const accusative = (time: string) => time.replace(/a$/, 'ę')

const sent: Pick<FactorTexts, 'heading' | 'again' | 'againReady' | 'expired' | 'expiredText'> = {
  heading: 'Wpisz kod',
  again: 'Wyślij nowy kod',
  againReady: 'Można już poprosić o nowy kod.',
  expired: 'Kod wygasł',
  expiredText: 'Ten kod jest już nieważny. Proszę poprosić o nowy.',
}
/** The user has the code already: nothing is sent. */
const owned = {
  ...sent,
  again: 'Spróbuj ponownie',
  againReady: 'Można już spróbować ponownie.',
  expiredText: 'Ten kod jest już nieważny. Proszę wpisać następny.',
}

/** Polish: buttons and headings in the imperative, as banks have them; sentences impersonal. */
export const pl: StepUpTexts = {
  lang: 'pl',
  dir: 'ltr',
  factors: {
    sms: {
      ...sent,
      name: 'SMS',
      intro: (address) => `Wysłaliśmy kod SMS-em${address === null ? '' : ` na numer ${address}`}.`,
      help: {
        label: 'Kod nie dotarł?',
        advice: [
          'Proszę sprawdzić, czy numer jest prawidłowy.',
          'Proszę sprawdzić, czy telefon ma zasięg. Dostarczenie wiadomości może potrwać minutę.',
          'Można poprosić o nowy kod albo użyć innej metody.',
        ],
      },
    },
    email: {
      ...sent,
      name: 'E-mail',
      intro: (address) => `Wysłaliśmy kod e-mailem${toMail(address)}.`,
      help: {
        label: 'Kod nie dotarł?',
        advice: [
          'Proszę sprawdzić, czy adres jest prawidłowy.',
          'Proszę zajrzeć do folderu ze spamem. Dostarczenie wiadomości może potrwać minutę.',
          'Można poprosić o nowy kod albo użyć innej metody.',
        ],
      },
    },
    voice: {
      ...sent,
      name: 'Połączenie telefoniczne',
      intro: (address) => `Dzwonimy${address === null ? '' : ` na numer ${address}`}, aby podać kod.`,
      again: 'Zadzwoń ponownie',
      againReady: 'Można już poprosić o kolejne połączenie.',
      help: {
        label: 'Telefon nie zadzwonił?',
        advice: [
          'Proszę sprawdzić, czy numer jest prawidłowy.',
          'Proszę sprawdzić, czy telefon jest włączony i odbiera połączenia z nieznanych numerów.',
          'Można poprosić o kolejne połączenie albo użyć innej metody.',
        ],
      },
    },
    totp: {
      ...owned,
      name: 'Aplikacja uwierzytelniająca',
      intro: () => 'Proszę otworzyć aplikację uwierzytelniającą i wpisać wyświetlony kod.',
      help: {
        label: 'Kod nie działa?',
        advice: [
          'Proszę sprawdzić, czy to kod do tego konta.',
          'Proszę wpisać najnowszy kod: stale się zmienia.',
          'Proszę włączyć w telefonie automatyczne ustawianie czasu.',
        ],
      },
    },
    recovery: {
      ...owned,
      name: 'Kod odzyskiwania',
      heading: 'Wpisz kod odzyskiwania',
      intro: () => 'Proszę wpisać jeden z zapisanych kodów odzyskiwania.',
      expired: 'Kod już wykorzystany',
      expiredText: 'Ten kod został już wykorzystany. Proszę wpisać inny.',
      help: {
        label: 'Kod nie działa?',
        advice: [
          'Każdy kod odzyskiwania działa tylko raz: proszę wpisać jeszcze niewykorzystany.',
          'Po utworzeniu nowych kodów stare przestają działać.',
        ],
      },
    },
    push: {
      name: 'Powiadomienie w telefonie',
      heading: 'Potwierdź w telefonie',
      intro: (address) =>
        `Wysłaliśmy powiadomienie${address === null ? '' : ` na urządzenie ${address}`}. Proszę je otworzyć i zatwierdzić prośbę.`,
      again: 'Wyślij powiadomienie ponownie',
      againReady: 'Można już poprosić o kolejne powiadomienie.',
      expired: 'Powiadomienie wygasło',
      expiredText: 'Nie zatwierdzono na czas. Proszę wysłać powiadomienie ponownie.',
      help: {
        label: 'Powiadomienie nie dotarło?',
        advice: [
          'Proszę otworzyć aplikację w telefonie: być może prośba tam czeka.',
          'Proszę sprawdzić, czy telefon jest online, a aplikacja może wyświetlać powiadomienia.',
          'Można wysłać powiadomienie ponownie albo użyć innej metody.',
        ],
      },
    },
    webauthn: {
      name: 'Klucz dostępu lub bezpieczeństwa',
      heading: 'Użyj klucza dostępu',
      intro: () => 'Proszę postępować zgodnie ze wskazówkami przeglądarki.',
      again: 'Spróbuj ponownie',
      againReady: 'Można już spróbować ponownie.',
      expired: 'Czas minął',
      expiredText: 'Klucz dostępu nie został użyty na czas. Proszę spróbować ponownie.',
      help: {
        label: 'Brak klucza na tym urządzeniu?',
        advice: [
          'Klucz dostępu może być w telefonie: proszę wybrać inne urządzenie, gdy przeglądarka o to zapyta.',
          'Proszę podłączyć klucz bezpieczeństwa albo zbliżyć go do urządzenia.',
          'W razie braku obu kluczy proszę użyć innej metody.',
        ],
      },
    },
    magicLink: {
      name: 'Link w e-mailu',
      heading: 'Otwórz link',
      intro: (address) =>
        `Wysłaliśmy link e-mailem${toMail(address)}. Proszę otworzyć go w tej przeglądarce.`,
      again: 'Wyślij nowy link',
      againReady: 'Można już poprosić o nowy link.',
      expired: 'Link wygasł',
      expiredText: 'Ten link jest już nieważny. Proszę poprosić o nowy.',
      help: {
        label: 'Link nie dotarł?',
        advice: [
          'Proszę sprawdzić, czy adres jest prawidłowy.',
          'Proszę zajrzeć do folderu ze spamem. Dostarczenie wiadomości może potrwać minutę.',
          'Można poprosić o nowy link albo użyć innej metody.',
        ],
      },
    },
  },

  working: 'Chwileczkę',
  work: {
    beginning: 'Pobieranie dostępnych metod.',
    sendingCode: 'Wysyłanie.',
    verifying: 'Sprawdzanie.',
  },
  chooseFactor: {
    heading: 'Potwierdź tożsamość',
    intro: 'Proszę wybrać sposób potwierdzenia.',
    lastUsed: 'Ostatnio używana',
  },
  availableIn: (wait) => `Dostępna za ${seconds(wait)}`,
  verified: 'Potwierdzono',

  problems: {
    tooManyTries: 'Zbyt wiele prób',
    tooManyCodes: 'Przekroczono limit',
    offline: 'Brak połączenia z internetem',
    unavailable: 'Usługa jest niedostępna',
    notSent: 'To się nie udało',
    wait: 'Proszę chwilę zaczekać',
    interrupted: 'Operacja została przerwana',
    timeUp: 'Czas minął',
    cancelled: 'Anulowano',
    locked: 'Konto jest zablokowane',
    refused: 'Nie potwierdzono',
    broken: 'To obecnie nie działa',
  },
  messages: {
    code_malformed: 'To nie może być ten kod. Proszę go sprawdzić i wpisać ponownie.',
    invalid_code: 'Ten kod jest nieprawidłowy. Proszę go sprawdzić i wpisać ponownie.',
    code_already_used: 'Ten kod został już wykorzystany. Potrzebny jest nowy.',
    code_expired: 'Ten kod jest już nieważny. Potrzebny jest nowy.',
    tries_exhausted: 'Wykonano zbyt wiele prób. Proszę zacząć od nowa albo użyć innej metody.',
    token_expired: 'Trwało to zbyt długo. Proszę zacząć od nowa.',
    rate_limited: 'Przekroczono limit. Za chwilę będzie można kontynuować.',
    factor_unavailable: 'Ta metoda jest obecnie niedostępna. Proszę użyć innej.',
    send_refused: 'Wysyłanie nie powiodło się. Proszę spróbować ponownie albo użyć innej metody.',
    offline: 'Nie ma połączenia. Po jego przywróceniu można kontynuować.',
    network: 'Nie można połączyć się z usługą. Proszę sprawdzić połączenie i spróbować ponownie.',
    timeout: 'Usługa nie odpowiedziała na czas. Proszę spróbować ponownie.',
    unavailable: 'Usługa nie odpowiada. Proszę spróbować ponownie za chwilę.',
    server: 'Po naszej stronie wystąpił błąd. Proszę spróbować ponownie.',
    protocol: 'Usługa zwróciła nieoczekiwaną odpowiedź. Proszę spróbować ponownie.',
    adapter_failure: 'Wystąpił błąd. Proszę spróbować ponownie.',
    interrupted: 'Nie wiadomo, czy to się udało. Jeśli nic nie dotrze, proszę spróbować ponownie.',
    cancelled: 'Nic nie zostało zmienione.',
    flow_expired: 'Trwało to zbyt długo. Proszę zacząć od nowa.',
    idle_expired: 'Przez pewien czas nic się nie działo. Proszę zacząć od nowa.',
    too_many_codes: 'Na razie nie możemy wysłać nic więcej. Proszę zacząć od nowa później.',
    too_many_tries: 'Było zbyt wiele błędów. Proszę zacząć od nowa.',
    credentials_rejected: 'Dane są nieprawidłowe. Proszę je sprawdzić i spróbować ponownie.',
    login_required: 'Aby kontynuować, proszę zalogować się ponownie.',
    enrolment_required:
      'To konto nie ma jeszcze drugiej metody potwierdzania. Proszę najpierw ją skonfigurować.',
    denied: 'Prośba została odrzucona.',
    locked: 'Proszę skontaktować się z pomocą techniczną.',
    proof_rejected: 'Nie udało się dokończyć. Proszę zacząć od nowa.',
    assurance_not_met: 'Ta metoda nie jest tu wystarczająco bezpieczna. Proszę zacząć od nowa i użyć innej.',
    user_mismatch: 'Potwierdzono przy użyciu innego konta. Proszę zacząć od nowa.',
    configuration: 'Proszę skontaktować się z pomocą techniczną.',
    secret_unavailable: 'Ta strona nie ma już potrzebnych danych. Proszę zacząć od nowa.',
    vault_not_durable: 'Proszę skontaktować się z pomocą techniczną.',
    save_failed: 'Nie udało się zapisać postępu. Proszę pozostać na tej stronie do końca.',
    saved_flow_unreadable: 'Nie można kontynuować od poprzedniego miejsca. Proszę zacząć od nowa.',
    saved_flow_outdated: 'Nie można kontynuować od poprzedniego miejsca. Proszę zacząć od nowa.',
    saved_flow_foreign: 'Nie można kontynuować od poprzedniego miejsca. Proszę zacząć od nowa.',
    saved_flow_expired: 'Trwało to zbyt długo. Proszę zacząć od nowa.',
  },

  code: {
    label: ({ length, alphabet }) =>
      length === undefined
        ? 'Kod'
        : alphabet === 'digits'
          ? `Kod ${number(length)}-cyfrowy`
          : `Kod (${characters(length)})`,
    empty: 'Proszę wpisać kod.',
    tooShort: (typed, length) => `Kod ma ${characters(length)}. Wpisano ${number(typed)}.`,
    tooLong: (typed, length) => `Kod ma tylko ${characters(length)}. Wpisano ${number(typed)}.`,
  },
  triesLeft: (count) =>
    plural(count, {
      one: 'Pozostała {n} próba',
      few: 'Pozostały {n} próby',
      many: 'Pozostało {n} prób',
      other: 'Pozostało {n} próby',
    }),
  expiresIn: (left) => `Wygasa za ${clock(left)}`,
  goodFor: (left) => `Ważny jeszcze przez ${accusative(long(left))}`,
  trustDevice: (lifetime) =>
    `Nie pytaj ponownie na tym urządzeniu${lifetime === null ? '' : ` przez ${accusative(lasting(lifetime))}`}`,
  match: 'Proszę wybrać tę liczbę w telefonie:',

  confirm: 'Potwierdź',
  tryAgain: 'Spróbuj ponownie',
  changeFactor: 'Użyj innej metody',
  cancel: 'Anuluj',
  close: 'Zamknij',
  report: 'To nie ja',
  support: 'Kontakt z pomocą techniczną',
  inSeconds: (label, wait) => `${label} (${seconds(wait)})`,

  stillThere: {
    heading: 'Czy kontynuować?',
    text: 'Czas kończy się za niecałą minutę.',
    final: 'Czas kończy się za niecałą minutę i nie można go przedłużyć.',
    goOn: 'Potrzebuję więcej czasu',
  },
  backOnline: 'Przywrócono połączenie z internetem.',
}

function characters(count: number): string {
  return plural(count, { one: '{n} znak', few: '{n} znaki', many: '{n} znaków', other: '{n} znaku' })
}
