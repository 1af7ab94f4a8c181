import { createLanguage } from './language.js'
import type { FactorTexts, StepUpTexts } from './texts.js'

const { number, plural, seconds, long, lasting, clock } = createLanguage('fr')

/** Before an e-mail address. */
const to = (address: string | null) => (address === null ? '' : ` à ${address}`)

const sent: Pick<FactorTexts, 'heading' | 'again' | 'againReady' | 'expired' | 'expiredText'> = {
  heading: 'Saisissez le code',
  again: 'Envoyer un autre code',
  againReady: 'Vous pouvez maintenant demander un autre code.',
  expired: 'Code expiré',
  expiredText: 'Ce code n’est plus valable. Demandez-en un nouveau.',
}
/** The user has the code already: nothing is sent. */
const owned = {
  ...sent,
  again: 'Réessayer',
  againReady: 'Vous pouvez maintenant réessayer.',
  expiredText: 'Ce code n’est plus valable. Saisissez le suivant.',
}

/** French. Spaces that do not break: U+00A0 before a colon, U+202F before a question mark. */
export const fr: StepUpTexts = {
  lang: 'fr',
  dir: 'ltr',
  factors: {
    sms: {
      ...sent,
      name: 'SMS',
      intro: (address) => `Nous avons envoyé un code par SMS${address === null ? '' : ` au ${address}`}.`,
      help: {
        label: 'Code non reçu\u202f?',
        advice: [
          'Vérifiez que ce numéro est bien le vôtre.',
          'Assurez-vous que votre téléphone capte le réseau. Un message peut mettre une minute à arriver.',
          'Demandez un autre code ou utilisez une autre méthode.',
        ],
      },
    },
    email: {
      ...sent,
      name: 'E-mail',
      intro: (address) => `Nous avons envoyé un code par e-mail${to(address)}.`,
      help: {
        label: 'Code non reçu\u202f?',
        advice: [
          'Vérifiez que cette adresse est bien la vôtre.',
          'Regardez dans vos courriers indésirables. Un message peut mettre une minute à arriver.',
          'Demandez un autre code ou utilisez une autre méthode.',
        ],
      },
    },
    voice: {
      ...sent,
      name: 'Appel téléphonique',
      intro: (address) =>
        `${address === null ? 'Nous vous appelons' : `Nous appelons le ${address}`} pour vous communiquer un code.`,
      again: 'Me rappeler',
      againReady: 'Vous pouvez maintenant demander un autre appel.',
      help: {
        label: 'Pas d’appel\u202f?',
        advice: [
          'Vérifiez que ce numéro est bien le vôtre.',
          'Assurez-vous que votre téléphone est allumé et qu’il accepte les appels de numéros inconnus.',
          'Demandez un autre appel ou utilisez une autre méthode.',
        ],
      },
    },
    totp: {
      ...owned,
      name: 'Application d’authentification',
      intro: () => 'Ouvrez votre application d’authentification et saisissez le code affiché.',
      help: {
        label: 'Le code ne fonctionne pas\u202f?',
        advice: [
          'Vérifiez qu’il s’agit bien du code de ce compte.',
          'Saisissez le code le plus récent\u00a0: il change sans cesse.',
          'Laissez votre téléphone régler l’heure automatiquement.',
        ],
      },
    },
    recovery: {
      ...owned,
      name: 'Code de secours',
      heading: 'Saisissez un code de secours',
      intro: () => 'Saisissez l’un des codes de secours que vous avez conservés.',
      expired: 'Code déjà utilisé',
      expiredText: 'Ce code a déjà servi. Saisissez-en un autre.',
      help: {
        label: 'Le code ne fonctionne pas\u202f?',
        advice: [
          'Chaque code de secours ne sert qu’une fois\u00a0: saisissez-en un que vous n’avez pas encore utilisé.',
          'Si vous avez créé de nouveaux codes, les anciens ne fonctionnent plus.',
        ],
      },
    },
    push: {
      name: 'Notification sur votre téléphone',
      heading: 'Confirmez sur votre téléphone',
      intro: (address) =>
        `Nous avons envoyé une notification${address === null ? '' : ` sur ${address}`}. Ouvrez-la pour approuver la demande.`,
      again: 'Renvoyer la notification',
      againReady: 'Vous pouvez maintenant demander une autre notification.',
      expired: 'Notification expirée',
      expiredText: 'La demande n’a pas été approuvée à temps. Renvoyez la notification.',
      help: {
        label: 'Notification non reçue\u202f?',
        advice: [
          'Ouvrez l’application sur votre téléphone\u00a0: la demande vous y attend peut-être.',
          'Assurez-vous que votre téléphone est connecté et que l’application peut afficher des notifications.',
          'Renvoyez la notification ou utilisez une autre méthode.',
        ],
      },
    },
    webauthn: {
      name: 'Clé d’accès ou clé de sécurité',
      heading: 'Utilisez votre clé d’accès',
      intro: () => 'Suivez les instructions de votre navigateur.',
      again: 'Réessayer',
      againReady: 'Vous pouvez maintenant réessayer.',
      expired: 'Temps écoulé',
      expiredText: 'La clé d’accès n’a pas été utilisée à temps. Réessayez.',
      help: {
        label: 'Pas de clé d’accès ici\u202f?',
        advice: [
          'Votre clé d’accès est peut-être sur votre téléphone\u00a0: choisissez un autre appareil quand votre navigateur le propose.',
          'Branchez votre clé de sécurité ou approchez-la de l’appareil.',
          'Si vous n’avez ni l’une ni l’autre, utilisez une autre méthode.',
        ],
      },
    },
    magicLink: {
      name: 'Lien par e-mail',
      heading: 'Ouvrez le lien',
      intro: (address) => `Nous avons envoyé un lien par e-mail${to(address)}. Ouvrez-le dans ce navigateur.`,
      again: 'Envoyer un autre lien',
      againReady: 'Vous pouvez maintenant demander un autre lien.',
      expired: 'Lien expiré',
      expiredText: 'Ce lien n’est plus valable. Demandez-en un nouveau.',
      help: {
        label: 'Lien non reçu\u202f?',
        advice: [
          'Vérifiez que cette adresse est bien la vôtre.',
          'Regardez dans vos courriers indésirables. Un message peut mettre une minute à arriver.',
          'Demandez un autre lien ou utilisez une autre méthode.',
        ],
      },
    },
  },

  working: 'Un instant',
  work: {
    beginning: 'Recherche des méthodes disponibles.',
    sendingCode: 'Envoi en cours.',
    verifying: 'Vérification en cours.',
  },
  chooseFactor: {
    heading: 'Confirmez votre identité',
    intro: 'Choisissez une méthode de confirmation.',
    lastUsed: 'Dernière méthode utilisée',
  },
  availableIn: (wait) => `Disponible dans ${seconds(wait)}`,
  verified: 'Confirmation réussie',

  problems: {
    tooManyTries: 'Trop de tentatives',
    tooManyCodes: 'Trop de demandes',
    offline: 'Vous êtes hors ligne',
    unavailable: 'Le service est indisponible',
    notSent: 'Cela n’a pas fonctionné',
    wait: 'Patientez un instant',
    interrupted: 'L’opération a été interrompue',
    timeUp: 'Temps écoulé',
    cancelled: 'Opération annulée',
    locked: 'Votre compte est bloqué',
    refused: 'La confirmation a échoué',
    broken: 'Cela ne fonctionne pas pour le moment',
  },
  messages: {
    code_malformed: 'Ce code n’a pas le bon format. Vérifiez-le et saisissez-le à nouveau.',
    invalid_code: 'Ce code est incorrect. Vérifiez-le et saisissez-le à nouveau.',
    code_already_used: 'Ce code a déjà servi. Il vous en faut un nouveau.',
    code_expired: 'Ce code n’est plus valable. Il vous en faut un nouveau.',
    tries_exhausted: 'Vous avez fait trop d’essais. Recommencez ou utilisez une autre méthode.',
    token_expired: 'Cela a pris trop de temps. Recommencez.',
    rate_limited: 'Il y a eu trop de demandes. Vous pourrez continuer dans un instant.',
    factor_unavailable: 'Cette méthode n’est pas disponible pour le moment. Utilisez-en une autre.',
    send_refused: 'L’envoi a échoué. Réessayez ou utilisez une autre méthode.',
    offline: 'Il n’y a pas de connexion. Continuez dès que vous serez de nouveau en ligne.',
    network: 'Le service est injoignable. Vérifiez votre connexion et réessayez.',
    timeout: 'Le service n’a pas répondu à temps. Réessayez.',
    unavailable: 'Le service ne répond pas. Réessayez dans un instant.',
    server: 'Une erreur s’est produite de notre côté. Réessayez.',
    protocol: 'Le service a donné une réponse inattendue. Réessayez.',
    adapter_failure: 'Une erreur s’est produite. Réessayez.',
    interrupted: 'Nous ne savons pas si l’opération a abouti. Si rien n’arrive, réessayez.',
    cancelled: 'Rien n’a été modifié.',
    flow_expired: 'Cela a pris trop de temps. Recommencez.',
    idle_expired: 'Il n’y a eu aucune activité pendant un moment. Recommencez.',
    too_many_codes: 'Nous ne pouvons plus rien envoyer pour le moment. Recommencez plus tard.',
    too_many_tries: 'Il y a eu trop d’erreurs. Recommencez.',
    credentials_rejected: 'Ces informations sont incorrectes. Vérifiez votre saisie et réessayez.',
    login_required: 'Reconnectez-vous pour continuer.',
    enrolment_required:
      'Votre compte n’a pas encore de seconde méthode de confirmation. Ajoutez-en une d’abord.',
    denied: 'La demande a été refusée.',
    locked: 'Contactez l’assistance.',
    proof_rejected: 'Nous n’avons pas pu terminer l’opération. Recommencez.',
    assurance_not_met: 'Cette méthode n’est pas assez sûre ici. Recommencez avec une autre.',
    user_mismatch: 'Vous avez confirmé avec un autre compte. Recommencez.',
    configuration: 'Contactez l’assistance.',
    secret_unavailable: 'Cette page n’a plus les informations nécessaires. Recommencez.',
    vault_not_durable: 'Contactez l’assistance.',
    save_failed: 'Votre progression n’a pas pu être enregistrée. Restez sur cette page jusqu’à la fin.',
    saved_flow_unreadable: 'Nous ne pouvons pas reprendre où vous en étiez. Recommencez.',
    saved_flow_outdated: 'Nous ne pouvons pas reprendre où vous en étiez. Recommencez.',
    saved_flow_foreign: 'Nous ne pouvons pas reprendre où vous en étiez. Recommencez.',
    saved_flow_expired: 'Cela a pris trop de temps. Recommencez.',
  },

  code: {
    label: ({ length, alphabet }) =>
      length === undefined
        ? 'Code'
        : alphabet === 'digits'
          ? plural(length, { one: 'Code à {n} chiffre', other: 'Code à {n} chiffres' })
          : plural(length, { one: 'Code ({n} caractère)', other: 'Code ({n} caractères)' }),
    empty: 'Saisissez le code.',
    tooShort: (typed, length) =>
      `${plural(length, { one: 'Le code comporte {n} caractère', other: 'Le code comporte {n} caractères' })}. Vous en avez saisi ${number(typed)}.`,
    tooLong: (typed, length) =>
      `${plural(length, { one: 'Le code ne comporte que {n} caractère', other: 'Le code ne comporte que {n} caractères' })}. Vous en avez saisi ${number(typed)}.`,
  },
  triesLeft: (count) =>
    plural(count, { one: 'Il vous reste {n} tentative', other: 'Il vous reste {n} tentatives' }),
  expiresIn: (left) => `Expire dans ${clock(left)}`,
  goodFor: (left) => `Valable encore ${long(left)}`,
  trustDevice: (lifetime) =>
    `Ne plus demander sur cet appareil${lifetime === null ? '' : ` pendant ${lasting(lifetime)}`}`,
  match: 'Choisissez ce nombre sur votre téléphone\u00a0:',

  confirm: 'Confirmer',
  tryAgain: 'Réessayer',
  changeFactor: 'Utiliser une autre méthode',
  cancel: 'Annuler',
  close: 'Fermer',
  report: 'Cette demande ne vient pas de moi',
  support: 'Contacter l’assistance',
  inSeconds: (label, wait) => `${label} (${seconds(wait)})`,

  stillThere: {
    heading: 'Êtes-vous toujours là\u202f?',
    text: 'Il vous reste moins d’une minute.',
    final: 'Il vous reste moins d’une minute. Ce délai ne peut pas être prolongé.',
    goOn: 'J’ai besoin de plus de temps',
  },
  backOnline: 'Vous êtes de nouveau en ligne.',
}
