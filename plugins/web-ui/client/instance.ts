import { runInstancePage } from './page/run-instance-page.ts';

runInstancePage();
