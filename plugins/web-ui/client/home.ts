import { setUpAppSearch } from './home/app-search.ts';
import { setUpConfirm } from './home/confirm.ts';
import { fetchSoon } from './home/fetch-soon.ts';
import { keepDesktopsFresh } from './home/fresh-desktops.ts';
import { startOnce } from './home/start-once.ts';

setUpAppSearch();
setUpConfirm();
startOnce();
keepDesktopsFresh();
fetchSoon();
