import { createLanguage } from './language.js'
import type { FactorTexts, StepUpTexts } from './texts.js'

const { number, plural, seconds, long, lasting, clock } = createLanguage('pt')

/** `para nome@exemplo.pt`, or nothing. */
const to = (address: string | null) => (address === null ? '' : ` para ${address}`)

const sent: Pick<FactorTexts, 'heading' | 'again' | 'againReady' | 'expired' | 'expiredText'> = {
  heading: 'Insira o código',
  again: 'Enviar outro código',
  againReady: 'Já pode pedir outro código.',
  expired: 'Código expirado',
  expiredText: 'Esse código deixou de ser válido. Peça um novo.',
}
/** The user has the code already: nothing is sent. */
const owned = {
  ...sent,
  again: 'Tentar novamente',
  againReady: 'Já pode tentar novamente.',
  expiredText: 'Esse código deixou de ser válido. Insira o seguinte.',
}

/** Portuguese, in words and spellings of both Portugal and Brazil. */
export const pt: StepUpTexts = {
  lang: 'pt',
  dir: 'ltr',
  factors: {
    sms: {
      ...sent,
      name: 'SMS',
      intro: (address) => `Foi enviado um código por SMS${to(address)}.`,
      help: {
        label: 'Não recebeu o código?',
        advice: [
          'Verifique se este é o seu número.',
          'Veja se o seu telefone tem sinal. Uma mensagem pode demorar um minuto.',
          'Peça outro código ou use outro método.',
        ],
      },
    },
    email: {
      ...sent,
      name: 'E-mail',
      intro: (address) => `Foi enviado um código por e-mail${to(address)}.`,
      help: {
        label: 'Não recebeu o código?',
        advice: [
          'Verifique se este é o seu endereço.',
          'Procure na pasta de spam. Uma mensagem pode demorar um minuto.',
          'Peça outro código ou use outro método.',
        ],
      },
    },
    voice: {
      ...sent,
      name: 'Chamada de voz',
      intro: (address) => `O código será comunicado por chamada de voz${to(address)}.`,
      again: 'Pedir outra chamada',
      againReady: 'Já pode pedir outra chamada.',
      help: {
        label: 'Não recebeu a chamada?',
        advice: [
          'Verifique se este é o seu número.',
          'Veja se o seu telefone está ligado e aceita chamadas de números desconhecidos.',
          'Peça outra chamada ou use outro método.',
        ],
      },
    },
    totp: {
      ...owned,
      name: 'Autenticador',
      intro: () => 'Abra o autenticador e insira o código mostrado.',
      help: {
        label: 'O código não funciona?',
        advice: [
          'Verifique se o código é o desta conta.',
          'Insira o código mais recente: ele muda continuamente.',
          'Deixe o telefone acertar a hora automaticamente.',
        ],
      },
    },
    recovery: {
      ...owned,
      name: 'Código de recuperação',
      heading: 'Insira um código de recuperação',
      intro: () => 'Insira um dos códigos de recuperação que guardou.',
      expired: 'Código já utilizado',
      expiredText: 'Esse código já foi utilizado. Insira outro.',
      help: {
        label: 'O código não funciona?',
        advice: [
          'Cada código de recuperação só serve uma vez: insira um que ainda não tenha utilizado.',
          'Se criou novos códigos, os antigos deixaram de funcionar.',
        ],
      },
    },
    push: {
      name: 'Notificação no telefone',
      heading: 'Confirme no seu telefone',
      intro: (address) => `Foi enviada uma notificação${to(address)}. Abra-a para aprovar o pedido.`,
      again: 'Enviar a notificação novamente',
      againReady: 'Já pode pedir outra notificação.',
      expired: 'Notificação expirada',
      expiredText: 'O pedido não foi aprovado a tempo. Envie a notificação novamente.',
      help: {
        label: 'Não recebeu a notificação?',
        advice: [
          'Procure o pedido no seu telefone: pode estar entre as notificações antigas.',
          'Veja se o seu telefone está online e se as notificações estão ativadas.',
          'Envie a notificação novamente ou use outro método.',
        ],
      },
    },
    webauthn: {
      name: 'Chave de acesso ou de segurança',
      heading: 'Use a sua chave de acesso',
      intro: () => 'Siga as instruções do navegador.',
      again: 'Tentar novamente',
      againReady: 'Já pode tentar novamente.',
      expired: 'Tempo esgotado',
      expiredText: 'A chave de acesso não foi usada a tempo. Tente novamente.',
      help: {
        label: 'A chave de acesso não está aqui?',
        advice: [
          'A sua chave de acesso pode estar no telefone: escolha outro dispositivo quando o navegador perguntar.',
          'Conecte a sua chave de segurança ou aproxime-a do dispositivo.',
          'Se não tem nenhuma das duas, use outro método.',
        ],
      },
    },
    magicLink: {
      name: 'Link por e-mail',
      heading: 'Abra o link',
      intro: (address) => `Foi enviado um link por e-mail${to(address)}. Abra-o neste navegador.`,
      again: 'Enviar outro link',
      againReady: 'Já pode pedir outro link.',
      expired: 'Link expirado',
      expiredText: 'Esse link deixou de ser válido. Peça um novo.',
      help: {
        label: 'Não recebeu o link?',
        advice: [
          'Verifique se este é o seu endereço.',
          'Procure na pasta de spam. Uma mensagem pode demorar um minuto.',
          'Peça outro link ou use outro método.',
        ],
      },
    },
  },

  working: 'Um momento',
  work: {
    beginning: 'Carregamento dos métodos disponíveis.',
    sendingCode: 'Envio em curso.',
    verifying: 'Verificação em curso.',
  },
  chooseFactor: {
    heading: 'Confirme a sua identidade',
    intro: 'Escolha como confirmar.',
    lastUsed: 'Último utilizado',
  },
  availableIn: (wait) => `Disponível em ${seconds(wait)}`,
  verified: 'Confirmado',

  problems: {
    tooManyTries: 'Excesso de tentativas',
    tooManyCodes: 'Excesso de pedidos',
    offline: 'Está offline',
    unavailable: 'O serviço não está disponível',
    notSent: 'Não funcionou',
    wait: 'Aguarde um momento',
    interrupted: 'A operação foi interrompida',
    timeUp: 'Tempo esgotado',
    cancelled: 'Operação cancelada',
    locked: 'A sua conta está bloqueada',
    refused: 'Não confirmado',
    broken: 'Isto não funciona no momento',
  },
  messages: {
    code_malformed: 'Esse não pode ser o código. Verifique-o e insira-o novamente.',
    invalid_code: 'Esse código não está correto. Verifique-o e insira-o novamente.',
    code_already_used: 'Esse código já foi utilizado. É necessário um novo.',
    code_expired: 'Esse código deixou de ser válido. É necessário um novo.',
    tries_exhausted: 'Houve tentativas demais. Comece de novo ou use outro método.',
    token_expired: 'Demorou demais. Comece de novo.',
    rate_limited: 'Houve pedidos demais. Poderá continuar em breve.',
    factor_unavailable: 'Este método não está disponível agora. Use outro.',
    send_refused: 'O envio falhou. Tente novamente ou use outro método.',
    offline: 'Não há internet. Continue quando estiver novamente online.',
    network: 'O serviço está inacessível. Verifique a sua internet e tente novamente.',
    timeout: 'O serviço não respondeu a tempo. Tente novamente.',
    unavailable: 'O serviço não responde. Tente novamente em breve.',
    server: 'Ocorreu um erro no nosso serviço. Tente novamente.',
    protocol: 'O serviço deu uma resposta inesperada. Tente novamente.',
    adapter_failure: 'Ocorreu um erro. Tente novamente.',
    interrupted: 'Não sabemos se funcionou. Se não chegar nada, tente novamente.',
    cancelled: 'Nada foi alterado.',
    flow_expired: 'Demorou demais. Comece de novo.',
    idle_expired: 'Não houve atividade durante algum tempo. Comece de novo.',
    too_many_codes: 'Por agora não podemos enviar mais nada. Comece de novo mais tarde.',
    too_many_tries: 'Houve erros demais. Comece de novo.',
    credentials_rejected: 'Os dados não estão corretos. Verifique o que inseriu e tente novamente.',
    login_required: 'Inicie sessão novamente para continuar.',
    enrolment_required: 'A sua conta ainda não tem um segundo método de confirmação. Configure um primeiro.',
    denied: 'O pedido foi recusado.',
    locked: 'Fale com o suporte.',
    proof_rejected: 'Não foi possível terminar. Comece de novo.',
    assurance_not_met: 'Este método não é suficientemente seguro aqui. Comece de novo e use outro.',
    user_mismatch: 'A confirmação foi feita com outra conta. Comece de novo.',
    configuration: 'Fale com o suporte.',
    secret_unavailable: 'Esta página não tem mais os dados necessários. Comece de novo.',
    vault_not_durable: 'Fale com o suporte.',
    save_failed: 'Não foi possível gravar o seu progresso. Fique nesta página até terminar.',
    saved_flow_unreadable: 'Não é possível continuar de onde estava. Comece de novo.',
    saved_flow_outdated: 'Não é possível continuar de onde estava. Comece de novo.',
    saved_flow_foreign: 'Não é possível continuar de onde estava. Comece de novo.',
    saved_flow_expired: 'Demorou demais. Comece de novo.',
  },

  code: {
    label: ({ length, alphabet }) =>
      length === undefined
        ? 'Código'
        : alphabet === 'digits'
          ? plural(length, { one: 'Código de {n} dígito', other: 'Código de {n} dígitos' })
          : plural(length, { one: 'Código ({n} caractere)', other: 'Código ({n} caracteres)' }),
    empty: 'Insira o código.',
    tooShort: (typed, length) =>
      `${plural(length, { one: 'O código tem {n} caractere', other: 'O código tem {n} caracteres' })}. Caracteres inseridos: ${number(typed)}.`,
    tooLong: (typed, length) =>
      `${plural(length, { one: 'O código só tem {n} caractere', other: 'O código só tem {n} caracteres' })}. Caracteres inseridos: ${number(typed)}.`,
  },
  triesLeft: (count) => plural(count, { one: 'Resta {n} tentativa', other: 'Restam {n} tentativas' }),
  expiresIn: (left) => `Expira em ${clock(left)}`,
  goodFor: (left) => `Válido por ${long(left)}`,
  trustDevice: (lifetime) =>
    `Não perguntar novamente neste dispositivo${lifetime === null ? '' : ` por ${lasting(lifetime)}`}`,
  match: 'Escolha este número no seu telefone:',

  confirm: 'Confirmar',
  tryAgain: 'Tentar novamente',
  changeFactor: 'Usar outro método',
  cancel: 'Cancelar',
  close: 'Fechar',
  report: 'Não fiz este pedido',
  support: 'Falar com o suporte',
  inSeconds: (label, wait) => `${label} (${seconds(wait)})`,

  stillThere: {
    heading: 'Ainda está aí?',
    text: 'Resta menos de um minuto.',
    final: 'Resta menos de um minuto. O tempo não pode ser prolongado.',
    goOn: 'Preciso de mais tempo',
  },
  backOnline: 'Está novamente online.',
}
