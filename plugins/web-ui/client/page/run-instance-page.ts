import type { ConnectionState } from '../connection/connection.ts';
import { pathOf, whenAheadOpens } from '../connection/socket-ahead.ts';
import { Viewer } from '../viewer/viewer.ts';
import { element } from './elements.ts';
import { InstanceFeed, type PanelMessage } from './instance-feed.ts';
import { readPageData } from './page-data.ts';
import { PanelView } from './panel-view.ts';

/** Stages that are over sooner than that are not shown: nobody could read them. */
const SOON_MS = 150;

/** The page of one instance: its start, its desktop in the same place, its end. To be called once a document. */
export function runInstancePage(): void {
  const page = readPageData();
  const panel = new PanelView();
  const feed = new InstanceFeed(page.id, received, feedRefused);
  const viewer = new Viewer(page, connectionChanged);

  if (page.isShown && page.viewers.length > 0) viewer.show();
  else if (page.kind === 'progress' && whenAheadOpens(pathOf(page.id), () => viewer.connect())) waitALittle();
  else if (page.kind !== 'ended') feed.open();

  function waitALittle(): void {
    const { classList } = document.body;
    classList.add('soon');
    setTimeout(() => {
      classList.remove('soon');
      if (classList.contains('viewing')) return;
      element('main', HTMLElement).focus();
      feed.open();
    }, SOON_MS);
  }

  function received(message: PanelMessage): void {
    panel.show(message);
    const isRunning = message.kind === 'running' && page.viewers.length > 0;
    const { classList } = document.body;
    const wasCovered = classList.contains('covered');
    classList.toggle('covered', !isRunning && classList.contains('viewing'));
    if (isRunning) viewer.show();
    // the desktop had the keyboard, and is no more
    else if (!wasCovered && classList.contains('covered')) panel.focus();
  }

  /** Signed out, or the instance was deleted: the page itself knows which. A desktop that was shown keeps its last picture. */
  function feedRefused(): void {
    if (!document.body.classList.contains('viewing')) location.reload();
  }

  /** The feed is open whenever the desktop is not shown, and tells what became of it. */
  function connectionChanged({ name }: ConnectionState): void {
    if (name === 'not-running' || name === 'ended') feed.open();
    else feed.close();
  }
}
