import { setUpAppSearch } from './home/app-search.ts';
import { setUpConfirm } from './home/confirm.ts';
import { keepDesktopsFresh } from './home/fresh-desktops.ts';
import { loadSoon } from './home/load-soon.ts';
import { startInPlace } from './home/start-in-place.ts';

setUpAppSearch();
setUpConfirm();
startInPlace();
keepDesktopsFresh();
loadSoon();
