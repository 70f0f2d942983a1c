import type { Message } from '../../../src/api.ts';
import type { en } from './en.ts';

export const de: Readonly<Record<keyof typeof en, Message>> = {
  'nav.security': 'Sicherheit',
  'security.title': 'Sicherheit',
  'done.session': 'Die Sitzung ist beendet.',
  'done.sessions': 'Alle anderen Sitzungen sind beendet.',
  'done.password': 'Ihr Passwort ist geändert, und alle anderen Sitzungen sind beendet.',
  'done.off': 'Der zweite Faktor ist ausgeschaltet: Ihr Passwort genügt zur Anmeldung.',
  'factor.title': 'Zweiter Faktor',
  'factor.on':
    'Eingeschaltet {when}: Wer sich mit Ihrem Passwort anmeldet, gibt auch einen Code Ihrer Authenticator-App ein.',
  'factor.codes-left': {
    one: 'Es ist noch {n} Wiederherstellungscode übrig.',
    other: 'Es sind noch {n} Wiederherstellungscodes übrig.',
  },
  'factor.code-renew': 'Code, um neue Wiederherstellungscodes zu erzeugen',
  'factor.renew': 'Neue Wiederherstellungscodes erzeugen',
  'factor.code-off': 'Code, um den zweiten Faktor auszuschalten',
  'factor.off-do': 'Ausschalten',
  'factor.off':
    'Ausgeschaltet. Mit einer Authenticator-App auf Ihrem Telefon genügt Ihr Passwort allein niemandem mehr.',
  'factor.password': 'Ihr Passwort',
  'factor.set-up-do': 'Einrichten',
  'factor.set-up': 'Zweiten Faktor einrichten',
  'factor.scan':
    'Scannen Sie dies mit einer Authenticator-App, oder geben Sie das Geheimnis dort ein. Geben Sie dann die sechs Ziffern ein, die sie zeigt.',
  'factor.qr': 'QR-Code des Geheimnisses darunter',
  'factor.secret': 'Geheimnis',
  'factor.code': 'Code',
  'factor.on-do': 'Einschalten',
  'factor.not-now': 'Nicht jetzt',
  'codes.title': 'Wiederherstellungscodes',
  'codes.what':
    'Jeder davon meldet Sie einmal an, wenn Ihre Authenticator-App es nicht kann. Sie werden nur dieses eine Mal gezeigt: Schreiben Sie sie auf, oder bewahren Sie sie in Ihrem Passwortmanager auf.',
  'codes.kept': 'Ich habe sie aufbewahrt',
  'sessions.title': 'Sitzungen',
  'sessions.this': '(diese)',
  'sessions.facts': '{address} · angemeldet {created} · gesehen {seen}',
  'sessions.end': 'Beenden',
  'sessions.end-named': 'Die Sitzung {name} von {address} beenden',
  'sessions.end-others': 'Alle anderen beenden',
  'password.title': 'Passwort',
  'password.ends': 'Ein neues Passwort beendet alle Ihre anderen Sitzungen.',
  'password.present': 'Jetziges Passwort',
  'password.next': 'Neues Passwort',
  'password.again': 'Neues Passwort noch einmal',
  'password.change': 'Passwort ändern',
  'password.not-same': 'Das neue Passwort ist nicht zweimal dasselbe.',
  'password.not-same-remedy': 'Geben Sie es noch einmal ein.',
};
