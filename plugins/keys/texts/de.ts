import type { Message } from '../../../src/api.ts';
import type { en } from './en.ts';

export const de: Readonly<Record<keyof typeof en, Message>> = {
  'nav.keys': 'Zugriffsschlüssel',
  'keys.title': 'Zugriffsschlüssel',
  'keys.text':
    'Mit einem Schlüssel tut ein Programm an Ihrer Stelle, was Sie ihm erlauben. Er steht im Kopf <code>Authorization: Bearer</code>.',
  'keys.made':
    'Der Schlüssel <bdi>{name}</bdi> ist erstellt. Er wird nur dieses eine Mal gezeigt: Kopieren Sie ihn jetzt.',
  'keys.done-revoked': 'Der Schlüssel ist widerrufen.',
  'keys.done-removed': 'Der Schlüssel ist entfernt.',
  'keys.yours': 'Ihre Schlüssel',
  'keys.none': 'Sie haben keine Schlüssel. Erstellen Sie unten einen für ein Skript oder ein Programm.',
  'keys.revoked': 'widerrufen',
  'keys.expired': 'abgelaufen',
  'keys.manages': 'erstellt nur Schlüssel',
  'keys.all': 'alles, was Sie dürfen',
  'keys.used': 'zuletzt benutzt {when}, von {from}',
  'keys.never': 'nie benutzt',
  'keys.ends': 'endet {when}',
  'keys.revoke': 'Widerrufen',
  'keys.revoke-named': '{name} widerrufen',
  'keys.revoke-text':
    'Programme, die ihn benutzen, werden innerhalb von 2 s abgewiesen. Das lässt sich nicht rückgängig machen.',
  'keys.revoke-do': 'Schlüssel widerrufen',
  'keys.remove': 'Entfernen',
  'keys.remove-named': '{name} entfernen',
  'keys.remove-text': 'Er verschwindet aus dieser Liste. Im Audit-Protokoll bleibt, was damit getan wurde.',
  'keys.remove-do': 'Schlüssel entfernen',
  'keys.new': 'Schlüssel erstellen',
  'keys.name': 'Name',
  'keys.name-hint': 'Woran Sie ihn erkennen, etwa „nächtlicher Build“.',
  'keys.kind': 'Wofür er ist',
  'keys.kind-use': 'das Gateway benutzen',
  'keys.kind-manage': 'andere Schlüssel erstellen, sonst nichts',
  'keys.scopes': 'Berechtigungen',
  'keys.scopes-hint':
    'Namen oder Muster wie <code>apps.*</code>, eines je Zeile. Leer für alles, was Sie dürfen.',
  'keys.addresses': 'Adressen',
  'keys.addresses-hint':
    'Adressen und Blöcke wie <code>192.0.2.0/24</code>, eines je Zeile. Leer für überall.',
  'keys.lifetime': 'Endet nach',
  'keys.no-end': 'nie',
  'keys.make': 'Schlüssel erstellen',
  'keys.days': { one: '{n} Tag', other: '{n} Tagen' },
  'keys.of-project': 'nur Projekt <bdi>{name}</bdi>',
  'keys.opens': 'Öffnet',
  'keys.opens-all': 'alles, was Ihnen gehört',
  'keys.opens-project': 'nur das Projekt {name}',
};
