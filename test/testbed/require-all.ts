/** Whether every real part is demanded; any other value than `all` is refused, so that a typo does not skip tests. */
export function requireAllParts(): boolean {
  const value = process.env.DESKGATE_TEST_REQUIRE;
  if (value === undefined || value === '') return false;
  if (value === 'all') return true;
  throw new Error(`Expected DESKGATE_TEST_REQUIRE to be "all" or unset, got "${value}".`);
}
