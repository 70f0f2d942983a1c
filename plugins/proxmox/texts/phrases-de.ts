/** Stages, notes of the providers' settings, checks and errors. */
export const phrasesDe: Readonly<Record<string, string>> = {
  'See what there is in the Proxmox cluster': 'Sehen, was es im Proxmox-Cluster gibt',
  'Cloning template {template}': 'Vorlage {template} wird geklont',
  'Cloning template {template}: {percent} %': 'Vorlage {template} wird geklont: {percent} %',
  'Looking whether Proxmox clones template {template}': 'Nachsehen, ob Proxmox die Vorlage {template} klont',
  'Waiting for Proxmox: {why:said}': 'Warten auf Proxmox: {why}',
  'Waiting for Proxmox: {why}': 'Warten auf Proxmox: {why}',
  'Copying machine {id} as template {name}': 'Maschine {id} wird als Vorlage {name} kopiert',
  'Copying container {id} as template {name}': 'Container {id} wird als Vorlage {name} kopiert',
  'Starting machine {id}': 'Maschine {id} wird gestartet',
  'Starting container {id}': 'Container {id} wird gestartet',
  'The machine was not shut down within {seconds} s and is switched off: {why}':
    'Die Maschine ist innerhalb von {seconds} s nicht heruntergefahren und wird ausgeschaltet: {why}',
  'The container was not shut down within {seconds} s and is switched off: {why}':
    'Der Container ist innerhalb von {seconds} s nicht heruntergefahren und wird ausgeschaltet: {why}',
  'Proxmox VE {version} at {address}.': 'Proxmox VE {version} unter {address}.',
  'Proxmox does not accept who the gateway says it is.': 'Proxmox glaubt dem Gateway nicht, wer es ist.',
  'Check token (or username and password) in [plugins.proxmox], and that the token has not expired.':
    'Prüfen Sie token (oder username und password) in [plugins.proxmox], und ob das Token abgelaufen ist.',
  'Proxmox does not allow the gateway to do this.': 'Proxmox erlaubt dem Gateway das nicht.',
  "Proxmox does not accept one of the application's settings.":
    'Proxmox nimmt eine der Einstellungen der Anwendung nicht an.',
  "Correct what the detail names in the application's settings or in [plugins.proxmox].":
    'Korrigieren Sie, was in den Einzelheiten genannt ist, in den Einstellungen der Anwendung oder in [plugins.proxmox].',
  'The machine is not there any more.': 'Die Maschine ist nicht mehr da.',
  'Start the application again; if it happens again, look who removes machines in Proxmox.':
    'Starten Sie die Anwendung noch einmal; geschieht es wieder, sehen Sie nach, wer in Proxmox Maschinen entfernt.',
  'The machine is locked in Proxmox, as during a backup or a migration.':
    'Die Maschine ist in Proxmox gesperrt, wie während einer Sicherung oder eines Umzugs.',
  'Wait until the task that locked it has ended, and try it again.':
    'Warten Sie, bis die Aufgabe zu Ende ist, die sie gesperrt hat, und versuchen Sie es noch einmal.',
  'Proxmox has something of that id already.': 'Proxmox hat schon etwas mit dieser Kennung.',
  'Another task of Proxmox holds the machine.': 'Eine andere Aufgabe von Proxmox hält die Maschine.',
  'Wait until that task has ended, and try it again.':
    'Warten Sie, bis diese Aufgabe zu Ende ist, und versuchen Sie es noch einmal.',
  'Proxmox cannot be reached.': 'Proxmox ist nicht zu erreichen.',
  'Check hosts, ca and fingerprints in [plugins.proxmox], and that the nodes are running.':
    'Prüfen Sie hosts, ca und fingerprints in [plugins.proxmox], und ob die Knoten laufen.',
  'Proxmox has not said whether it did what it was asked for.':
    'Proxmox hat nicht gesagt, ob es getan hat, worum es gebeten wurde.',
  'Look at the tasks in Proxmox; the gateway compares again as soon as Proxmox answers.':
    'Sehen Sie in Proxmox nach den Aufgaben; das Gateway gleicht wieder ab, sobald Proxmox antwortet.',
  'Proxmox could not do it.': 'Proxmox konnte es nicht.',
  'The machine is protected in Proxmox against being removed.':
    'Die Maschine ist in Proxmox vor dem Entfernen geschützt.',
  'Others were cloned from it and still use its disk.':
    'Andere wurden davon geklont und benutzen seine Platte noch.',
  'Remove the linked clones first.': 'Entfernen Sie zuerst die verknüpften Klone.',
  'No id from {first} to {last} was found that is free in Proxmox.':
    'Zwischen {first} und {last} war keine Kennung zu finden, die in Proxmox frei ist.',
  'The screen of the machine does not react any more.': 'Der Bildschirm der Maschine reagiert nicht mehr.',
  'The screen of the machine did not answer within {seconds} s.':
    'Der Bildschirm der Maschine hat innerhalb von {seconds} s nicht geantwortet.',
  'The machine does not run.': 'Die Maschine läuft nicht.',
  'The container does not run.': 'Der Container läuft nicht.',
  'The machine does not run any more.': 'Die Maschine läuft nicht mehr.',
  'The container does not run any more.': 'Der Container läuft nicht mehr.',
  'The machine is gone.': 'Die Maschine ist weg.',
  'The container is gone.': 'Der Container ist weg.',
  'The machine of the desktop is gone.': 'Die Maschine des Desktops ist weg.',
  'The machine was switched off before the desktop answered.':
    'Die Maschine wurde ausgeschaltet, bevor der Desktop geantwortet hat.',
  'The container was switched off before the desktop answered.':
    'Der Container wurde ausgeschaltet, bevor der Desktop geantwortet hat.',
  'The desktop did not answer within {seconds} s, though its machine runs.':
    'Der Desktop hat innerhalb von {seconds} s nicht geantwortet, obwohl seine Maschine läuft.',
  'There is no such template or machine that the gateway can see.':
    'Eine solche Vorlage oder Maschine sieht das Gateway nicht.',
  'Choose one on the page Proxmox.': 'Wählen Sie auf der Seite Proxmox eine aus.',
  'The machine {name} is in use by another desktop.':
    'Die Maschine {name} wird von einem anderen Desktop benutzt.',
  'The container {name} is in use by another desktop.':
    'Der Container {name} wird von einem anderen Desktop benutzt.',
  '{name} is no template in Proxmox.': '{name} ist in Proxmox keine Vorlage.',
  'Proxmox shows the gateway no template {name}.': 'Proxmox zeigt dem Gateway keine Vorlage {name}.',
  'Proxmox shows the gateway no machine {name}.': 'Proxmox zeigt dem Gateway keine Maschine {name}.',
  'Proxmox has several machines named {name}.': 'Proxmox hat mehrere Maschinen namens {name}.',
  Template: 'Vorlage',
  Machine: 'Maschine',
  Clone: 'Klon',
  'Clone: linked': 'verknüpft',
  'Clone: full': 'vollständig',
  Node: 'Knoten',
  Pool: 'Pool',
  Storage: 'Speicher',
  Cores: 'Kerne',
  Memory: 'Arbeitsspeicher',
  Disk: 'Platte',
  Bridge: 'Netzwerkbrücke',
  Vlan: 'VLAN',
  'Disk name': 'Name der Platte',
  Agent: 'Gastagent',
  'Cloud init': 'Cloud-Init',
  Ip: 'IPv4',
  Gateway: 'IPv4-Gateway',
  Ip6: 'IPv6',
  Gateway6: 'IPv6-Gateway',
  Nameservers: 'Nameserver',
  'Search domain': 'Suchdomain',
  'Template that each desktop is cloned from: its id or its name':
    'Vorlage, von der jeder Desktop geklont wird: ihre Kennung oder ihr Name',
  'Instead of a template, one machine that is there: id or name. It is started and stopped for one desktop at a time, and never deleted':
    'Anstelle einer Vorlage eine Maschine, die es gibt: Kennung oder Name. Sie wird für je einen Desktop gestartet und ausgeschaltet und nie gelöscht',
  "A linked clone shares the template's disk and is made at once; a full one copies it":
    'Ein verknüpfter Klon teilt die Platte der Vorlage und ist sofort fertig; ein vollständiger kopiert sie',
  'Node that it is made on, or "best" for the one with the most free memory; the plugin\'s own when unset':
    'Knoten, auf dem er entsteht, oder „best“ für den mit dem meisten freien Arbeitsspeicher; ohne Angabe wie beim Plugin',
  "Resource pool that it is put into; the plugin's own when unset":
    'Pool, in den er kommt; ohne Angabe wie beim Plugin',
  "Storage of a full clone's disks; the plugin's own when unset":
    'Speicher für die Platten eines vollständigen Klons; ohne Angabe wie beim Plugin',
  "Processor cores; the template's when unset": 'Prozessorkerne; ohne Angabe wie die Vorlage',
  'Memory, such as "2g"; the template\'s when unset':
    'Arbeitsspeicher, etwa „2g“; ohne Angabe wie die Vorlage',
  'Size that its disk grows to, such as "20g"; the template\'s when unset':
    'Größe, auf die seine Platte wächst, etwa „20g“; ohne Angabe wie die Vorlage',
  "Bridge that its first network card is connected to; the plugin's own when unset":
    'Netzwerkbrücke, an der seine erste Netzwerkkarte hängt; ohne Angabe wie beim Plugin',
  'VLAN of its first network card, beside bridge': 'VLAN der ersten Netzwerkkarte, neben bridge',
  'Disk that grows to the size of disk': 'Platte, die auf die Größe von disk wächst',
  'Volume that grows to the size of disk': 'Volume, das auf die Größe von disk wächst',
  "Whether the guest agent is expected to run, which tells addresses; the template's when unset":
    'Ob der Gastagent laufen soll, der die Adressen nennt; ohne Angabe wie die Vorlage',
  'Gives the guest its user, the password that the instance was given, keys and network; the template needs cloud-init':
    'Gibt dem Gast seinen Benutzer, das Passwort der Instanz, Schlüssel und Netz; die Vorlage braucht Cloud-Init',
  'IPv4 address with its prefix, or "dhcp"': 'IPv4-Adresse mit Präfix, oder „dhcp“',
  'IPv4 gateway, where ip is an address': 'IPv4-Gateway, wo ip eine Adresse ist',
  'IPv6 address with its prefix, "auto" or "dhcp"': 'IPv6-Adresse mit Präfix, „auto“ oder „dhcp“',
  'IPv6 gateway, where ip6 is an address': 'IPv6-Gateway, wo ip6 eine Adresse ist',
  "Name servers; the node's own when unset": 'Nameserver; ohne Angabe die des Knotens',
  "Search domain; the node's own when unset": 'Suchdomain; ohne Angabe die des Knotens',
  'expected a name of letters, digits, hyphens and dots':
    'erwartet: ein Name aus Buchstaben, Ziffern, Bindestrichen und Punkten',
  'expected a name of letters, digits, hyphens and underscores':
    'erwartet: ein Name aus Buchstaben, Ziffern, Binde- und Unterstrichen',
  'expected a domain name': 'erwartet: ein Domainname',
  'expected a disk such as scsi0': 'erwartet: eine Platte wie scsi0',
  'expected a volume such as rootfs': 'erwartet: ein Volume wie rootfs',
  'expected either template or machine': 'erwartet: entweder template oder machine',
  'Give the named privilege to the user and, where the token has separated privileges, to the token: pveum acl modify PATH --tokens USER@REALM!NAME --roles ROLE. An application in a pool needs pool.':
    'Geben Sie das genannte Recht dem Benutzer und, wo das Token eigene Rechte hat, dem Token: pveum acl modify PATH --tokens USER@REALM!NAME --roles ROLE. Eine Anwendung in einem Pool braucht pool.',
  "Take its protection away (Options → Protection), and the gateway removes it; or don't protect it.":
    'Nehmen Sie den Schutz weg (Options → Protection), dann entfernt das Gateway sie; oder schützen Sie sie nicht.',
  'The storage of the template, or the template itself, cannot be cloned without a copy.':
    'Der Speicher der Vorlage, oder die Vorlage selbst, lässt sich nicht ohne Kopie klonen.',
  'Set clone = "full", or move the template to a storage with snapshots, such as ZFS, LVM-thin or Ceph.':
    'Setzen Sie clone = "full", oder verlegen Sie die Vorlage auf einen Speicher mit Schnappschüssen, etwa ZFS, LVM-thin oder Ceph.',
  'A disk of the machine lies on a storage without snapshots.':
    'Eine Platte der Maschine liegt auf einem Speicher ohne Schnappschüsse.',
  'Move it to a storage with snapshots, such as ZFS, LVM-thin or Ceph, or use the format qcow2.':
    'Verlegen Sie sie auf einen Speicher mit Schnappschüssen, etwa ZFS, LVM-thin oder Ceph, oder nehmen Sie das Format qcow2.',
  'Somebody has taken a snapshot of the machine since its state was kept, and its storage goes back to the newest only.':
    'Seit der Stand gesichert wurde, hat jemand einen Schnappschuss der Maschine gemacht, und ihr Speicher geht nur zum neuesten zurück.',
  'Remove the newer snapshots in Proxmox, and try it again.':
    'Entfernen Sie in Proxmox die neueren Schnappschüsse, und versuchen Sie es noch einmal.',
  'The template lies on a storage that only its own node has.':
    'Die Vorlage liegt auf einem Speicher, den nur ihr eigener Knoten hat.',
  'Leave node out, put the template on a shared storage, or make a template of the same name on each node and set node = "best".':
    'Lassen Sie node weg, legen Sie die Vorlage auf einen gemeinsamen Speicher, oder machen Sie auf jedem Knoten eine gleichen Namens und setzen Sie node = "best".',
  'The storage of Proxmox is full.': 'Der Speicher von Proxmox ist voll.',
  'Make room on the storage, or choose another one.':
    'Schaffen Sie Platz auf dem Speicher, oder wählen Sie einen anderen.',
  'The node has not enough memory for the machine.':
    'Der Knoten hat nicht genug Arbeitsspeicher für die Maschine.',
  'Stop another one, lower the memory of the application, or set node = "best".':
    'Beenden Sie eine andere, geben Sie der Anwendung weniger Arbeitsspeicher, oder setzen Sie node = "best".',
  'The node has no such bridge.': 'Der Knoten hat diese Netzwerkbrücke nicht.',
  'Correct bridge, or make the bridge on that node.':
    'Korrigieren Sie bridge, oder legen Sie die Netzwerkbrücke auf diesem Knoten an.',
  'Proxmox has no such storage where it is needed.':
    'Proxmox hat diesen Speicher nicht, wo er gebraucht wird.',
  'Correct storage, or make it available on that node.':
    'Korrigieren Sie storage, oder machen Sie ihn auf diesem Knoten verfügbar.',
  'Proxmox has no such pool.': 'Proxmox hat diesen Pool nicht.',
  'Correct pool, or make it: pveum pool add NAME':
    'Korrigieren Sie pool, oder legen Sie ihn an: pveum pool add NAME',
  'The disk of the template is larger than what the application asks for.':
    'Die Platte der Vorlage ist größer, als die Anwendung verlangt.',
  'Raise disk, or leave it out.': 'Erhöhen Sie disk, oder lassen Sie es weg.',
  'The node cannot run virtual machines with its processor.':
    'Der Knoten kann mit seinem Prozessor keine virtuellen Maschinen betreiben.',
  'Switch virtualisation on in its firmware.': 'Schalten Sie in seiner Firmware die Virtualisierung ein.',
  'Nothing of the machine was kept that it could go back to.':
    'Von der Maschine ist nichts gesichert, zu dem sie zurückgehen könnte.',
  'Nothing of the container was kept that it could go back to.':
    'Vom Container ist nichts gesichert, zu dem er zurückgehen könnte.',
  'Widen vmid_first and vmid_last in [plugins.proxmox], or remove machines.':
    'Erweitern Sie vmid_first und vmid_last in [plugins.proxmox], oder entfernen Sie Maschinen.',
  'No API host of Proxmox is configured.': 'Kein API-Rechner von Proxmox ist angegeben.',
  'No id was found for the snapshot that is free in Proxmox.':
    'Für das Abbild war keine Kennung zu finden, die in Proxmox frei ist.',
  'Stop the desktop that uses it, or start it again later.':
    'Beenden Sie den Desktop, der sie benutzt, oder starten Sie später noch einmal.',
  "Check the application's port and protocol, that the guest agent runs (qemu-guest-agent), and that the gateway reaches the guest's network.":
    'Prüfen Sie Port und Protokoll der Anwendung, ob der Gastagent läuft (qemu-guest-agent), und ob das Gateway das Netz des Gasts erreicht.',
  'Look at its screen in Proxmox while it starts, and at the tasks of {id}.':
    'Sehen Sie sich in Proxmox beim Start seinen Bildschirm an, und die Aufgaben von {id}.',
  // why a start failed
  'It must be known who asks Proxmox: either by token, or by username and password.':
    'Es muss bekannt sein, wer Proxmox fragt: entweder mit token oder mit username und password.',
  'Set token, and leave out username and password.':
    'Setzen Sie token, und lassen Sie username und password weg.',
  'The certificate authority {path} cannot be read.':
    'Die Zertifizierungsstelle {path} lässt sich nicht lesen.',
  'Copy /etc/pve/pve-root-ca.pem of any node.': 'Kopieren Sie /etc/pve/pve-root-ca.pem irgendeines Knotens.',
  "Correct the application's machine; if it is there, give the gateway rights on it, as by its pool.":
    'Berichtigen Sie machine der Anwendung; gibt es sie, geben Sie dem Gateway Rechte darauf, etwa durch seinen Pool.',
  "Write the id in the application's machine.": 'Schreiben Sie die Kennung in machine der Anwendung.',
  'Look at the nodes in Proxmox, or choose another node in the application.':
    'Sehen Sie die Knoten in Proxmox an, oder wählen Sie in der Anwendung einen anderen Knoten.',
  'At the last attempt: {why:said}.': 'Beim letzten Versuch: {why}.',
  'Proxmox closed the screen of the machine.': 'Proxmox hat den Bildschirm der Maschine geschlossen.',
  // how the plugin is set up
  'Correct vmid_first and vmid_last.': 'Berichtigen Sie vmid_first und vmid_last.',
  'Correct hosts.': 'Berichtigen Sie hosts.',
  'Correct ca.': 'Berichtigen Sie ca.',
  '{path} holds no certificate in PEM form.': '{path} enthält kein Zertifikat in PEM-Form.',
  '{remedy:said} It stands in [plugins.proxmox].': '{remedy} Es steht in [plugins.proxmox].',
  'Make it one (Convert to template, or qm template {id}), or name another one.':
    'Machen Sie eine daraus (Convert to template, oder qm template {id}), oder nennen Sie eine andere.',
};
