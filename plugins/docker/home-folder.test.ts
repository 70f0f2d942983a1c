import { describe, expect, it } from 'vitest';
import { homeFolder, templateProblem } from './home-folder.ts';

const CONFIG = { homeRoots: ['/srv/homes', '/data/'] };

describe('a template for homes', () => {
  it.each(['/srv/homes/{user}/{app}', '/data/x/{app}-{user}/home', '/srv/homes/{app}.{user}'])(
    'may be %s',
    (template) => {
      expect(templateProblem(template, CONFIG)).toBeNull();
    },
  );

  it.each([
    ['srv/homes/{user}/{app}', /absolute/],
    ['/srv/homes/../etc/{user}/{app}', /absolute/],
    ['/srv/homes/{user}/{app}/..', /absolute/],
    ['/srv/homes//{user}/{app}', /absolute/],
    ['/srv/homes/./{user}/{app}', /absolute/],
    ['/srv/homes/{user}/{app}/', /absolute/],
    ['/srv/homes/{user}:/etc/{app}', /absolute/],
    ['/srv/homes/{user}/{app}/{id}', /got \{id\}/],
    ['/srv/homes/{user}/{app}/{', /got \{/],
    ['/srv/homes/{user}', /both/],
    ['/srv/homes/{app}', /both/],
    ['/srv/homes{user}/{app}', /below one of home_roots/],
    ['/srv/{user}/{app}', /below one of home_roots/],
    ['/{user}/{app}', /below one of home_roots/],
    ['/etc/{user}/{app}', /below one of home_roots/],
  ])('may not be %s', (template, words) => {
    expect(templateProblem(template, CONFIG)).toMatch(words);
  });

  it('is refused where the operator allowed no folder', () => {
    expect(templateProblem('/srv/homes/{user}/{app}', { homeRoots: [] })).toMatch(/names none/);
  });
});

describe('the folder of a person', () => {
  const folder = (user: string) => homeFolder('/srv/homes/{user}/{app}', { user, app: 'xfce' });

  it.each([
    ['ada', '/srv/homes/ada/xfce'],
    ['ada.b-c_1', '/srv/homes/ada.b-c_1/xfce'],
    ['..', '/srv/homes/=2e./xfce'],
    ['../../etc', '/srv/homes/=2e.=2f..=2fetc/xfce'],
    ['a b', '/srv/homes/a=20b/xfce'],
    ['a=20b', '/srv/homes/a=3d20b/xfce'],
    ['é', '/srv/homes/=c3=a9/xfce'],
    ['{app}', '/srv/homes/=7bapp=7d/xfce'],
    ['$&', '/srv/homes/=24=26/xfce'],
  ])('of %s is %s', (user, expected) => {
    expect(folder(user)).toBe(expected);
  });

  it('is one part of a path, and another one for every name', () => {
    const names = [
      '',
      '.',
      '..',
      '...',
      'a',
      'A',
      'a.',
      '.a',
      '\u{1f600}'.repeat(64),
      '\u{1f601}'.repeat(64),
      'x'.repeat(300),
    ];
    const folders = names.map(folder);
    expect(new Set(folders).size).toBe(names.length);
    for (const one of folders) expect(one).toMatch(/^\/srv\/homes\/(?!\.{1,2}\/)[a-z0-9_.=-]{1,255}\/xfce$/);
  });
});
