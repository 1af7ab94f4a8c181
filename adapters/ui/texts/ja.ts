import { createLanguage } from './language.js'
import type { FactorTexts, StepUpTexts } from './texts.js'

const { number, seconds, long, lasting, clock } = createLanguage('ja')

/** `+81 ** 12 に`, or nothing. */
const to = (address: string | null) => (address === null ? '' : `${address} に`)

const sent: Pick<FactorTexts, 'heading' | 'again' | 'againReady' | 'expired' | 'expiredText'> = {
  heading: 'コードを入力してください',
  again: '新しいコードを送信',
  againReady: '新しいコードを送信できるようになりました。',
  expired: 'コードの有効期限が切れました',
  expiredText: 'このコードは無効になりました。新しいコードを取得してください。',
}
/** The user has the code already: nothing is sent. */
const owned = {
  ...sent,
  again: 'もう一度試す',
  againReady: 'もう一度お試しいただけます。',
  expiredText: 'このコードは無効になりました。次のコードを入力してください。',
}

/** Japanese. A space between number and unit, as `Intl` has it. */
export const ja: StepUpTexts = {
  lang: 'ja',
  dir: 'ltr',
  factors: {
    sms: {
      ...sent,
      name: 'SMS',
      intro: (address) => `${address === null ? '' : `${address} に `}SMS でコードを送信しました。`,
      help: {
        label: 'コードが届かない場合',
        advice: [
          '電話番号が正しいかご確認ください。',
          '電波が届いているかご確認ください。届くまでに少し時間がかかることがあります。',
          '新しいコードを取得するか、別の方法をお使いください。',
        ],
      },
    },
    email: {
      ...sent,
      name: 'メール',
      intro: (address) => `${to(address)}メールでコードを送信しました。`,
      help: {
        label: 'コードが届かない場合',
        advice: [
          'メールアドレスが正しいかご確認ください。',
          '迷惑メールフォルダをご確認ください。届くまでに少し時間がかかることがあります。',
          '新しいコードを取得するか、別の方法をお使いください。',
        ],
      },
    },
    voice: {
      ...sent,
      name: '電話',
      intro: (address) => `${to(address)}電話をかけて、コードをお伝えします。`,
      again: 'もう一度電話を受ける',
      againReady: 'もう一度電話を受けられるようになりました。',
      help: {
        label: '電話がかかってこない場合',
        advice: [
          '電話番号が正しいかご確認ください。',
          '電源が入っていて、知らない番号からの着信を受けられるかご確認ください。',
          'もう一度電話を受けるか、別の方法をお使いください。',
        ],
      },
    },
    totp: {
      ...owned,
      name: '認証アプリ',
      intro: () => '認証アプリを開き、表示されているコードを入力してください。',
      help: {
        label: 'コードが使えない場合',
        advice: [
          'このアカウント用のコードかどうかご確認ください。',
          'コードは次々に変わります。最新のコードを入力してください。',
          '端末の時刻を自動設定にしてください。',
        ],
      },
    },
    recovery: {
      ...owned,
      name: 'リカバリーコード',
      heading: 'リカバリーコードを入力してください',
      intro: () => '保管しているリカバリーコードを 1 つ入力してください。',
      expired: '使用済みのコードです',
      expiredText: 'このコードはすでに使用されています。別のコードを入力してください。',
      help: {
        label: 'コードが使えない場合',
        advice: [
          'リカバリーコードは一度しか使えません。まだ使っていないコードを入力してください。',
          '新しいコードを作成した場合、以前のコードは使えません。',
        ],
      },
    },
    push: {
      name: 'スマートフォンへの通知',
      heading: 'スマートフォンで確認してください',
      intro: (address) => `${to(address)}通知を送信しました。通知を開いて承認してください。`,
      again: '通知をもう一度送信',
      againReady: '通知をもう一度送信できるようになりました。',
      expired: '通知の有効期限が切れました',
      expiredText: '時間内に承認されませんでした。通知をもう一度送信してください。',
      help: {
        label: '通知が届かない場合',
        advice: [
          'スマートフォンでアプリを開いてください。承認リクエストが届いている場合があります。',
          'スマートフォンがオンラインで、アプリの通知が許可されているかご確認ください。',
          '通知をもう一度送信するか、別の方法をお使いください。',
        ],
      },
    },
    webauthn: {
      name: 'パスキーまたはセキュリティキー',
      heading: 'パスキーを使ってください',
      intro: () => 'ブラウザの案内に従ってください。',
      again: 'もう一度試す',
      againReady: 'もう一度お試しいただけます。',
      expired: '時間切れです',
      expiredText: '時間内にパスキーが使われませんでした。もう一度お試しください。',
      help: {
        label: 'この端末にパスキーがない場合',
        advice: [
          'パスキーはスマートフォンにあるかもしれません。ブラウザの画面で別の端末を選んでください。',
          'セキュリティキーを差し込むか、端末にかざしてください。',
          'どちらもない場合は、別の方法をお使いください。',
        ],
      },
    },
    magicLink: {
      name: 'メールのリンク',
      heading: 'リンクを開いてください',
      intro: (address) => `${to(address)}メールでリンクを送信しました。このブラウザで開いてください。`,
      again: '新しいリンクを送信',
      againReady: '新しいリンクを送信できるようになりました。',
      expired: 'リンクの有効期限が切れました',
      expiredText: 'このリンクは無効になりました。新しいリンクを取得してください。',
      help: {
        label: 'リンクが届かない場合',
        advice: [
          'メールアドレスが正しいかご確認ください。',
          '迷惑メールフォルダをご確認ください。届くまでに少し時間がかかることがあります。',
          '新しいリンクを取得するか、別の方法をお使いください。',
        ],
      },
    },
  },

  working: 'お待ちください',
  work: {
    beginning: '確認方法を読み込んでいます。',
    sendingCode: '送信しています。',
    verifying: '確認しています。',
  },
  chooseFactor: {
    heading: 'ご本人確認',
    intro: '確認方法を選んでください。',
    lastUsed: '前回使用',
  },
  availableIn: (wait) => `${seconds(wait)}後に使えます`,
  verified: '確認できました',

  problems: {
    tooManyTries: '試行回数が多すぎます',
    tooManyCodes: 'リクエストが多すぎます',
    offline: 'オフラインです',
    unavailable: 'サービスをご利用いただけません',
    notSent: 'うまくいきませんでした',
    wait: 'しばらくお待ちください',
    interrupted: '処理が中断されました',
    timeUp: '時間切れです',
    cancelled: 'キャンセルしました',
    locked: 'アカウントがロックされています',
    refused: '確認できませんでした',
    broken: '現在ご利用いただけません',
  },
  messages: {
    code_malformed: 'コードの形式が違います。確認して、もう一度入力してください。',
    invalid_code: 'コードが正しくありません。確認して、もう一度入力してください。',
    code_already_used: 'このコードはすでに使用されています。新しいコードが必要です。',
    code_expired: 'このコードは無効になりました。新しいコードが必要です。',
    tries_exhausted: '試行回数の上限に達しました。最初からやり直すか、別の方法をお使いください。',
    token_expired: '時間がかかりすぎました。最初からやり直してください。',
    rate_limited: 'リクエストが多すぎます。しばらくすると続行できます。',
    factor_unavailable: 'この方法は現在ご利用いただけません。別の方法をお使いください。',
    send_refused: '送信できませんでした。もう一度試すか、別の方法をお使いください。',
    offline: 'インターネットに接続されていません。接続が回復したら続けてください。',
    network: 'サービスに接続できませんでした。接続を確認して、もう一度お試しください。',
    timeout: 'サービスから時間内に応答がありませんでした。もう一度お試しください。',
    unavailable: 'サービスが応答していません。しばらくしてからもう一度お試しください。',
    server: 'サービスで問題が発生しました。もう一度お試しください。',
    protocol: 'サービスから予期しない応答がありました。もう一度お試しください。',
    adapter_failure: '問題が発生しました。もう一度お試しください。',
    interrupted: '処理が完了したか確認できません。何も届かない場合は、もう一度お試しください。',
    cancelled: '何も変更されていません。',
    flow_expired: '時間がかかりすぎました。最初からやり直してください。',
    idle_expired: 'しばらく操作がありませんでした。最初からやり直してください。',
    too_many_codes: '現在、これ以上送信できません。時間をおいて最初からやり直してください。',
    too_many_tries: '間違いが多すぎます。最初からやり直してください。',
    credentials_rejected: '入力内容が正しくありません。確認して、もう一度お試しください。',
    login_required: '続けるには、もう一度ログインしてください。',
    enrolment_required: 'このアカウントには 2 つ目の確認方法がありません。先に設定してください。',
    denied: 'リクエストは拒否されました。',
    locked: 'サポートにお問い合わせください。',
    proof_rejected: '完了できませんでした。最初からやり直してください。',
    assurance_not_met: 'この方法では安全性が足りません。最初からやり直し、別の方法をお使いください。',
    user_mismatch: '別のアカウントで確認されました。最初からやり直してください。',
    configuration: 'サポートにお問い合わせください。',
    secret_unavailable: 'このページに必要な情報がなくなりました。最初からやり直してください。',
    vault_not_durable: 'サポートにお問い合わせください。',
    save_failed: '途中の状態を保存できませんでした。完了するまでこのページを離れないでください。',
    saved_flow_unreadable: '途中から再開できません。最初からやり直してください。',
    saved_flow_outdated: '途中から再開できません。最初からやり直してください。',
    saved_flow_foreign: '途中から再開できません。最初からやり直してください。',
    saved_flow_expired: '時間がかかりすぎました。最初からやり直してください。',
  },

  code: {
    label: ({ length, alphabet }) =>
      length === undefined
        ? 'コード'
        : alphabet === 'digits'
          ? `${number(length)} 桁のコード`
          : `コード（${number(length)} 文字）`,
    empty: 'コードを入力してください。',
    tooShort: (typed, length) =>
      `コードは ${number(length)} 文字です。${number(typed)} 文字しか入力されていません。`,
    tooLong: (typed, length) =>
      `コードは ${number(length)} 文字です。${number(typed)} 文字入力されています。`,
  },
  triesLeft: (count) => `あと ${number(count)} 回入力できます`,
  expiresIn: (left) => `有効期限まで ${clock(left)}`,
  goodFor: (left) => `あと ${long(left)}間有効です`,
  trustDevice: (lifetime) =>
    `${lifetime === null ? '今後、' : `今後 ${lasting(lifetime)}は、`}この端末で確認を求めない`,
  match: 'スマートフォンで次の数字を選んでください：',

  confirm: '確認',
  tryAgain: 'もう一度試す',
  changeFactor: '別の方法を使う',
  cancel: 'キャンセル',
  close: '閉じる',
  report: '心当たりがない',
  support: 'サポートに問い合わせる',
  inSeconds: (label, wait) => `${label}（${seconds(wait)}）`,

  stillThere: {
    heading: '操作を続けますか？',
    text: '残り 1 分未満です。',
    final: '残り 1 分未満です。時間は延長できません。',
    goOn: '時間を延長する',
  },
  backOnline: 'オンラインに戻りました。',
}
