import { createLanguage } from './language.js'
import type { FactorTexts, StepUpTexts } from './texts.js'

const { number, plural, seconds, long, lasting, clock } = createLanguage('es')

/** `a +34 ** 12`, or nothing. */
const to = (address: string | null) => (address === null ? '' : ` a ${address}`)

const sent: Pick<FactorTexts, 'heading' | 'again' | 'againReady' | 'expired' | 'expiredText'> = {
  heading: 'Escriba el código',
  again: 'Enviar otro código',
  againReady: 'Ya puede pedir otro código.',
  expired: 'Código expirado',
  expiredText: 'Ese código ya no es válido. Pida uno nuevo.',
}
/** The user has the code already: nothing is sent. */
const owned = {
  ...sent,
  again: 'Volver a intentarlo',
  againReady: 'Ya puede volver a intentarlo.',
  expiredText: 'Ese código ya no es válido. Escriba el siguiente.',
}

/** Spanish, in words of both Spain and Latin America. */
export const es: StepUpTexts = {
  lang: 'es',
  dir: 'ltr',
  factors: {
    sms: {
      ...sent,
      name: 'SMS',
      intro: (address) => `Hemos enviado un código por SMS${address === null ? '' : ` al ${address}`}.`,
      help: {
        label: '¿No ha recibido el código?',
        advice: [
          'Verifique que este sea su número.',
          'Asegúrese de que su teléfono tenga señal. Un mensaje puede tardar un minuto.',
          'Pida otro código o use otro método.',
        ],
      },
    },
    email: {
      ...sent,
      name: 'Correo electrónico',
      intro: (address) => `Hemos enviado un código por correo electrónico${to(address)}.`,
      help: {
        label: '¿No ha recibido el código?',
        advice: [
          'Verifique que esta sea su dirección.',
          'Revise la carpeta de correo no deseado. Un mensaje puede tardar un minuto.',
          'Pida otro código o use otro método.',
        ],
      },
    },
    voice: {
      ...sent,
      name: 'Llamada telefónica',
      intro: (address) =>
        address === null
          ? 'Recibirá una llamada con un código.'
          : `Llamamos al ${address} para darle un código.`,
      again: 'Pedir otra llamada',
      againReady: 'Ya puede pedir otra llamada.',
      help: {
        label: '¿No ha recibido la llamada?',
        advice: [
          'Verifique que este sea su número.',
          'Asegúrese de que su teléfono esté encendido y acepte llamadas de números desconocidos.',
          'Pida otra llamada o use otro método.',
        ],
      },
    },
    totp: {
      ...owned,
      name: 'Aplicación de autenticación',
      intro: () => 'Abra su aplicación de autenticación y escriba el código que muestra.',
      help: {
        label: '¿No funciona el código?',
        advice: [
          'Verifique que el código sea el de esta cuenta.',
          'Escriba el código más reciente: cambia continuamente.',
          'Deje que su teléfono ajuste la hora automáticamente.',
        ],
      },
    },
    recovery: {
      ...owned,
      name: 'Código de recuperación',
      heading: 'Escriba un código de recuperación',
      intro: () => 'Escriba uno de los códigos de recuperación que guardó.',
      expired: 'Código ya utilizado',
      expiredText: 'Ese código ya se ha utilizado. Escriba otro.',
      help: {
        label: '¿No funciona el código?',
        advice: [
          'Cada código de recuperación sirve una sola vez: escriba uno que no haya utilizado.',
          'Si ha creado códigos nuevos, los anteriores ya no funcionan.',
        ],
      },
    },
    push: {
      name: 'Notificación en su teléfono',
      heading: 'Confirme en su teléfono',
      intro: (address) => `Hemos enviado una notificación${to(address)}. Ábrala para aprobar la solicitud.`,
      again: 'Volver a enviar la notificación',
      againReady: 'Ya puede pedir otra notificación.',
      expired: 'Notificación expirada',
      expiredText: 'La solicitud no se aprobó a tiempo. Vuelva a enviar la notificación.',
      help: {
        label: '¿No ha recibido la notificación?',
        advice: [
          'Abra la aplicación en su teléfono: puede que la solicitud le espere allí.',
          'Asegúrese de que su teléfono tenga conexión y de que la aplicación pueda mostrar notificaciones.',
          'Vuelva a enviar la notificación o use otro método.',
        ],
      },
    },
    webauthn: {
      name: 'Llave de acceso o de seguridad',
      heading: 'Use su llave de acceso',
      intro: () => 'Siga las instrucciones de su navegador.',
      again: 'Volver a intentarlo',
      againReady: 'Ya puede volver a intentarlo.',
      expired: 'Se acabó el tiempo',
      expiredText: 'La llave de acceso no se usó a tiempo. Vuelva a intentarlo.',
      help: {
        label: '¿No tiene aquí su llave de acceso?',
        advice: [
          'Puede que su llave de acceso esté en su teléfono: elija otro dispositivo cuando el navegador lo pregunte.',
          'Conecte su llave de seguridad o acérquela al dispositivo.',
          'Si no tiene ninguna de las dos, use otro método.',
        ],
      },
    },
    magicLink: {
      name: 'Enlace por correo electrónico',
      heading: 'Abra el enlace',
      intro: (address) =>
        `Hemos enviado un enlace por correo electrónico${to(address)}. Ábralo en este navegador.`,
      again: 'Enviar otro enlace',
      againReady: 'Ya puede pedir otro enlace.',
      expired: 'Enlace expirado',
      expiredText: 'Ese enlace ya no es válido. Pida uno nuevo.',
      help: {
        label: '¿No ha recibido el enlace?',
        advice: [
          'Verifique que esta sea su dirección.',
          'Revise la carpeta de correo no deseado. Un mensaje puede tardar un minuto.',
          'Pida otro enlace o use otro método.',
        ],
      },
    },
  },

  working: 'Un momento',
  work: {
    beginning: 'Buscando los métodos disponibles.',
    sendingCode: 'Enviando.',
    verifying: 'Verificando.',
  },
  chooseFactor: {
    heading: 'Confirme su identidad',
    intro: 'Elija cómo confirmar.',
    lastUsed: 'Último utilizado',
  },
  availableIn: (wait) => `Disponible en ${seconds(wait)}`,
  verified: 'Confirmado',

  problems: {
    tooManyTries: 'Demasiados intentos',
    tooManyCodes: 'Demasiadas solicitudes',
    offline: 'No tiene conexión',
    unavailable: 'El servicio no está disponible',
    notSent: 'No ha funcionado',
    wait: 'Espere un momento',
    interrupted: 'La operación se interrumpió',
    timeUp: 'Se acabó el tiempo',
    cancelled: 'Operación cancelada',
    locked: 'Su cuenta está bloqueada',
    refused: 'No se ha confirmado',
    broken: 'Esto no funciona por el momento',
  },
  messages: {
    code_malformed: 'Ese no puede ser el código. Revíselo y vuelva a escribirlo.',
    invalid_code: 'El código no es correcto. Revíselo y vuelva a escribirlo.',
    code_already_used: 'Ese código ya se ha utilizado. Necesita uno nuevo.',
    code_expired: 'Ese código ya no es válido. Necesita uno nuevo.',
    tries_exhausted: 'Ha habido demasiados intentos. Empiece de nuevo o use otro método.',
    token_expired: 'Ha pasado demasiado tiempo. Empiece de nuevo.',
    rate_limited: 'Ha habido demasiadas solicitudes. Podrá continuar en un momento.',
    factor_unavailable: 'Este método no está disponible ahora. Use otro.',
    send_refused: 'No se ha podido enviar. Vuelva a intentarlo o use otro método.',
    offline: 'No hay conexión. Continúe cuando vuelva a estar en línea.',
    network: 'No se ha podido contactar con el servicio. Revise su conexión y vuelva a intentarlo.',
    timeout: 'El servicio no ha respondido a tiempo. Vuelva a intentarlo.',
    unavailable: 'El servicio no responde. Vuelva a intentarlo en un momento.',
    server: 'Se ha producido un error en nuestro servicio. Vuelva a intentarlo.',
    protocol: 'El servicio ha dado una respuesta inesperada. Vuelva a intentarlo.',
    adapter_failure: 'Se ha producido un error. Vuelva a intentarlo.',
    interrupted: 'No sabemos si ha funcionado. Si no llega nada, vuelva a intentarlo.',
    cancelled: 'No se ha modificado nada.',
    flow_expired: 'Ha pasado demasiado tiempo. Empiece de nuevo.',
    idle_expired: 'No ha habido actividad durante un rato. Empiece de nuevo.',
    too_many_codes: 'Por ahora no podemos enviar nada más. Empiece de nuevo más tarde.',
    too_many_tries: 'Ha habido demasiados errores. Empiece de nuevo.',
    credentials_rejected: 'Los datos no son correctos. Revise lo que ha escrito y vuelva a intentarlo.',
    login_required: 'Inicie sesión de nuevo para continuar.',
    enrolment_required: 'Su cuenta aún no tiene un segundo método de confirmación. Configure uno primero.',
    denied: 'La solicitud fue rechazada.',
    locked: 'Póngase en contacto con el servicio de asistencia.',
    proof_rejected: 'No se ha podido terminar. Empiece de nuevo.',
    assurance_not_met: 'Este método no es lo bastante seguro aquí. Empiece de nuevo y use otro.',
    user_mismatch: 'Ha confirmado con otra cuenta. Empiece de nuevo.',
    configuration: 'Póngase en contacto con el servicio de asistencia.',
    secret_unavailable: 'Esta página ya no tiene los datos necesarios. Empiece de nuevo.',
    vault_not_durable: 'Póngase en contacto con el servicio de asistencia.',
    save_failed: 'No se ha podido guardar su progreso. No salga de esta página hasta terminar.',
    saved_flow_unreadable: 'No se puede continuar desde donde estaba. Empiece de nuevo.',
    saved_flow_outdated: 'No se puede continuar desde donde estaba. Empiece de nuevo.',
    saved_flow_foreign: 'No se puede continuar desde donde estaba. Empiece de nuevo.',
    saved_flow_expired: 'Ha pasado demasiado tiempo. Empiece de nuevo.',
  },

  code: {
    label: ({ length, alphabet }) =>
      length === undefined
        ? 'Código'
        : alphabet === 'digits'
          ? plural(length, { one: 'Código de {n} dígito', other: 'Código de {n} dígitos' })
          : plural(length, { one: 'Código ({n} carácter)', other: 'Código ({n} caracteres)' }),
    empty: 'Escriba el código.',
    tooShort: (typed, length) =>
      `${plural(length, { one: 'El código tiene {n} carácter', other: 'El código tiene {n} caracteres' })}. Ha escrito ${number(typed)}.`,
    tooLong: (typed, length) =>
      `${plural(length, { one: 'El código solo tiene {n} carácter', other: 'El código solo tiene {n} caracteres' })}. Ha escrito ${number(typed)}.`,
  },
  triesLeft: (count) => plural(count, { one: 'Queda {n} intento', other: 'Quedan {n} intentos' }),
  expiresIn: (left) => `Expira en ${clock(left)}`,
  goodFor: (left) => `Válido durante ${long(left)}`,
  trustDevice: (lifetime) =>
    `No volver a preguntar en este dispositivo${lifetime === null ? '' : ` durante ${lasting(lifetime)}`}`,
  match: 'Elija este número en su teléfono:',

  confirm: 'Confirmar',
  tryAgain: 'Volver a intentarlo',
  changeFactor: 'Usar otro método',
  cancel: 'Cancelar',
  close: 'Cerrar',
  report: 'No lo he solicitado',
  support: 'Contactar con asistencia',
  inSeconds: (label, wait) => `${label} (${seconds(wait)})`,

  stillThere: {
    heading: '¿Sigue ahí?',
    text: 'Le queda menos de un minuto.',
    final: 'Le queda menos de un minuto. No se puede ampliar el tiempo.',
    goOn: 'Necesito más tiempo',
  },
  backOnline: 'Vuelve a tener conexión.',
}
