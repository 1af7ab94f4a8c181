import { createLanguage } from './language.js'
import type { FactorTexts, StepUpTexts } from './texts.js'

const { number, seconds, long, lasting, clock } = createLanguage('zh-Hans')

/** `向 +86 ** 12 `, or nothing. */
const to = (address: string | null) => (address === null ? '' : `向 ${address} `)

const sent: Pick<FactorTexts, 'heading' | 'again' | 'againReady' | 'expired' | 'expiredText'> = {
  heading: '输入验证码',
  again: '重新发送验证码',
  againReady: '您现在可以重新获取验证码。',
  expired: '验证码已过期',
  expiredText: '该验证码已失效，请重新获取。',
}
/** The user has the code already: nothing is sent. */
const owned = {
  ...sent,
  again: '重试',
  againReady: '您现在可以重试。',
  expiredText: '该验证码已失效，请输入下一个。',
}

/** Chinese, simplified. */
export const zhHans: StepUpTexts = {
  lang: 'zh-Hans',
  dir: 'ltr',
  factors: {
    sms: {
      ...sent,
      name: '短信',
      intro: (address) => `我们已${to(address)}发送短信验证码。`,
      help: {
        label: '没有收到验证码？',
        advice: [
          '请确认这是您的手机号码。',
          '请确认手机信号正常。短信可能需要一分钟才能送达。',
          '请重新获取验证码，或使用其他方式。',
        ],
      },
    },
    email: {
      ...sent,
      name: '电子邮件',
      intro: (address) => `我们已${to(address)}发送邮件验证码。`,
      help: {
        label: '没有收到验证码？',
        advice: [
          '请确认这是您的邮箱地址。',
          '请查看垃圾邮件文件夹。邮件可能需要一分钟才能送达。',
          '请重新获取验证码，或使用其他方式。',
        ],
      },
    },
    voice: {
      ...sent,
      name: '语音电话',
      intro: (address) =>
        address === null
          ? '我们正在拨打您的电话，为您播报验证码。'
          : `我们正在拨打 ${address}，为您播报验证码。`,
      again: '重新拨打',
      againReady: '您现在可以选择重新拨打。',
      help: {
        label: '没有接到电话？',
        advice: [
          '请确认这是您的电话号码。',
          '请确认手机已开机，并且可以接听陌生号码的来电。',
          '请选择重新拨打，或使用其他方式。',
        ],
      },
    },
    totp: {
      ...owned,
      name: '身份验证器应用',
      intro: () => '请打开身份验证器应用，并输入其中显示的验证码。',
      help: {
        label: '验证码无效？',
        advice: [
          '请确认这是此账户的验证码。',
          '验证码会不断变化，请输入最新的验证码。',
          '请将手机时间设为自动。',
        ],
      },
    },
    recovery: {
      ...owned,
      name: '备用验证码',
      heading: '输入备用验证码',
      intro: () => '请输入您保存的一个备用验证码。',
      expired: '验证码已使用',
      expiredText: '该验证码已使用过，请输入另一个。',
      help: {
        label: '验证码无效？',
        advice: [
          '每个备用验证码只能使用一次，请输入未使用过的验证码。',
          '如果您生成了新的备用验证码，旧的将不再有效。',
        ],
      },
    },
    push: {
      name: '手机通知',
      heading: '在手机上确认',
      intro: (address) => `我们已${to(address)}发送通知。请打开通知并批准。`,
      again: '重新发送通知',
      againReady: '您现在可以重新发送通知。',
      expired: '通知已过期',
      expiredText: '未能及时批准，请重新发送通知。',
      help: {
        label: '没有收到通知？',
        advice: [
          '请打开手机上的应用，请求可能就在那里。',
          '请确认手机已联网，并且允许该应用显示通知。',
          '请重新发送通知，或使用其他方式。',
        ],
      },
    },
    webauthn: {
      name: '通行密钥或安全密钥',
      heading: '使用您的通行密钥',
      intro: () => '请按照浏览器的提示操作。',
      again: '重试',
      againReady: '您现在可以重试。',
      expired: '操作超时',
      expiredText: '未能及时使用通行密钥，请重试。',
      help: {
        label: '此设备上没有通行密钥？',
        advice: [
          '您的通行密钥可能在手机上，请在浏览器提示时选择其他设备。',
          '请插入安全密钥，或将其靠近设备。',
          '如果两者都没有，请使用其他方式。',
        ],
      },
    },
    magicLink: {
      name: '邮件链接',
      heading: '打开链接',
      intro: (address) => `我们已${to(address)}发送邮件链接。请在此浏览器中打开。`,
      again: '重新发送链接',
      againReady: '您现在可以重新获取链接。',
      expired: '链接已过期',
      expiredText: '该链接已失效，请重新获取。',
      help: {
        label: '没有收到链接？',
        advice: [
          '请确认这是您的邮箱地址。',
          '请查看垃圾邮件文件夹。邮件可能需要一分钟才能送达。',
          '请重新获取链接，或使用其他方式。',
        ],
      },
    },
  },

  working: '请稍候',
  work: {
    beginning: '正在获取可用的验证方式。',
    sendingCode: '正在发送。',
    verifying: '正在验证。',
  },
  chooseFactor: {
    heading: '确认是您本人',
    intro: '请选择验证方式。',
    lastUsed: '上次使用',
  },
  availableIn: (wait) => `${seconds(wait)}后可用`,
  verified: '验证成功',

  problems: {
    tooManyTries: '尝试次数过多',
    tooManyCodes: '请求次数过多',
    offline: '您已离线',
    unavailable: '服务不可用',
    notSent: '操作未成功',
    wait: '请稍等片刻',
    interrupted: '操作已中断',
    timeUp: '操作超时',
    cancelled: '已取消',
    locked: '您的账户已锁定',
    refused: '验证未通过',
    broken: '暂时无法使用',
  },
  messages: {
    code_malformed: '验证码格式不正确，请检查后重新输入。',
    invalid_code: '验证码不正确，请检查后重新输入。',
    code_already_used: '该验证码已使用过，您需要新的验证码。',
    code_expired: '该验证码已失效，您需要新的验证码。',
    tries_exhausted: '尝试次数过多，请重新开始，或使用其他方式。',
    token_expired: '操作时间过长，请重新开始。',
    rate_limited: '请求过于频繁，请稍后继续。',
    factor_unavailable: '此方式目前不可用，请使用其他方式。',
    send_refused: '发送失败，请重试，或使用其他方式。',
    offline: '网络未连接，请在恢复连接后继续。',
    network: '无法连接到服务，请检查网络后重试。',
    timeout: '服务未及时响应，请重试。',
    unavailable: '服务没有响应，请稍后重试。',
    server: '服务出现错误，请重试。',
    protocol: '服务返回了异常结果，请重试。',
    adapter_failure: '出现错误，请重试。',
    interrupted: '无法确定操作是否成功。如果没有收到任何内容，请重试。',
    cancelled: '未做任何更改。',
    flow_expired: '操作时间过长，请重新开始。',
    idle_expired: '您长时间未操作，请重新开始。',
    too_many_codes: '暂时无法继续发送，请稍后重新开始。',
    too_many_tries: '错误次数过多，请重新开始。',
    credentials_rejected: '信息不正确，请检查输入的内容后重试。',
    login_required: '请重新登录后继续。',
    enrolment_required: '您的账户尚未设置第二种验证方式，请先进行设置。',
    denied: '请求已被拒绝。',
    locked: '请联系客服。',
    proof_rejected: '操作未能完成，请重新开始。',
    assurance_not_met: '此方式的安全级别不足，请重新开始并使用其他方式。',
    user_mismatch: '您使用了另一个账户进行确认，请重新开始。',
    configuration: '请联系客服。',
    secret_unavailable: '此页面已没有所需的信息，请重新开始。',
    vault_not_durable: '请联系客服。',
    save_failed: '未能保存当前进度，请在完成前不要离开此页面。',
    saved_flow_unreadable: '无法从上次中断处继续，请重新开始。',
    saved_flow_outdated: '无法从上次中断处继续，请重新开始。',
    saved_flow_foreign: '无法从上次中断处继续，请重新开始。',
    saved_flow_expired: '操作时间过长，请重新开始。',
  },

  code: {
    label: ({ length, alphabet }) =>
      length === undefined
        ? '验证码'
        : alphabet === 'digits'
          ? `${number(length)}位数字验证码`
          : `验证码（${number(length)}个字符）`,
    empty: '请输入验证码。',
    tooShort: (typed, length) => `验证码为${number(length)}位，您输入了${number(typed)}位。`,
    tooLong: (typed, length) => `验证码只有${number(length)}位，您输入了${number(typed)}位。`,
  },
  triesLeft: (count) => `还可尝试${number(count)}次`,
  expiresIn: (left) => `有效时间剩余 ${clock(left)}`,
  goodFor: (left) => `${long(left)}内有效`,
  trustDevice: (lifetime) => (lifetime === null ? '此设备不再询问' : `此设备${lasting(lifetime)}内不再询问`),
  match: '请在手机上选择此数字：',

  confirm: '确认',
  tryAgain: '重试',
  changeFactor: '使用其他方式',
  cancel: '取消',
  close: '关闭',
  report: '非本人操作',
  support: '联系客服',
  inSeconds: (label, wait) => `${label}（${seconds(wait)}）`,

  stillThere: {
    heading: '您还在吗？',
    text: '剩余时间不足一分钟。',
    final: '剩余时间不足一分钟，且无法延长。',
    goOn: '我需要更多时间',
  },
  backOnline: '网络已恢复。',
}
