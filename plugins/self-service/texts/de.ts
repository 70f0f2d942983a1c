import type { en } from './en.ts';

export const de: Readonly<Record<keyof typeof en, string>> = {
  'help.register': 'Konto anlegen',
  'help.recover': 'Passwort vergessen?',
  'door.back': 'Zurück zur Anmeldung',
  'door.retry': 'Der nächste Versuch zählt {when}.',
  'register.title': 'Konto anlegen',
  'register.address-first':
    'An Ihre Adresse kommt eine E-Mail mit einem Link. Name und Passwort wählen Sie danach.',
  'register.email': 'E-Mail-Adresse',
  'register.domains': 'Eine Adresse von {domains}.',
  'register.send': 'Link schicken',
  'register.needs-mail':
    'Im Augenblick kann niemand ein Konto anlegen: Das Gateway verschickt keine E-Mail. Fragen Sie die Administration.',
  'register.username': 'Benutzername',
  'register.username-hint': 'Kleinbuchstaben, Ziffern, Punkte, Binde- und Unterstriche.',
  'register.password': 'Passwort',
  'register.password-hint': 'Mindestens 8 Zeichen.',
  'register.again': 'Passwort noch einmal',
  'register.do': 'Konto anlegen',
  'register.approval': 'Bevor Sie sich anmelden können, schaltet die Administration Sie frei.',
  'confirm.title': 'Name und Passwort wählen',
  'confirm.for': 'Das Konto von <bdi>{email}</bdi>',
  'link.over-title': 'Dieser Link ist vorbei',
  'link.over': 'Er ist verbraucht, abgelaufen oder unvollständig. Lassen Sie sich einen neuen schicken.',
  'link.over-register': 'Noch einmal beginnen',
  'link.over-recover': 'Neuen Link schicken lassen',
  'sent.title': 'Sehen Sie in Ihr Postfach',
  'sent.register':
    'Wenn E-Mail Sie unter der angegebenen Adresse erreicht, ist ein Link dorthin unterwegs. Er gilt einen Tag.',
  'sent.recover':
    'Wenn ein Konto die angegebene Adresse hat, ist ein Link dorthin unterwegs. Er gilt eine Stunde.',
  'sent.nothing':
    'Es kommt nichts? Sehen Sie bei aussortierter Werbung nach, und ob die Adresse gestimmt hat.',
  'done.registered': 'Ihr Konto ist bereit',
  'done.registered-text': 'Melden Sie sich als <bdi>{name}</bdi> an.',
  'done.unless-taken': 'Das war alles',
  'done.unless-taken-text':
    'Sie können sich jetzt anmelden, es sei denn, der Name war vergeben: Wählen Sie dann einen anderen.',
  'done.waiting-text': 'Zuerst schaltet die Administration Sie frei.',
  'done.recovered': 'Ihr Passwort ist geändert',
  'done.recovered-text':
    'Melden Sie sich damit als <bdi>{name}</bdi> an. Wo Sie angemeldet waren, sind Sie es nicht mehr.',
  'done.sign-in': 'Anmelden',
  'recover.title': 'Passwort vergessen?',
  'recover.text':
    'Geben Sie die E-Mail-Adresse Ihres Kontos an: Dorthin kommt ein Link für ein neues Passwort.',
  'recover.no-mail':
    'Das Gateway verschickt keine E-Mail. Lassen Sie sich von der Administration ein neues Passwort geben.',
  'new-password.title': 'Ein neues Passwort',
  'new-password.for': 'Für <bdi>{name}</bdi>',
  'new-password.ends': 'Es beendet alle Sitzungen des Kontos.',
  'new-password.do': 'Passwort ändern',
  'password.not-same': 'Das Passwort ist nicht zweimal dasselbe.',
  'password.not-same-remedy': 'Geben Sie es noch einmal ein.',
};
