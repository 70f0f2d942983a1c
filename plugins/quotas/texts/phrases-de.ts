/** What is done here, in the audit log. */
export const phrasesDe: Readonly<Record<string, string>> = {
  resetProjectQuota: 'Kontingent eines Projekts zurückgesetzt',
  resetSystemQuota: 'Kontingent des Systems zurückgesetzt',
  resetUserQuota: 'Kontingent eines Benutzers zurückgesetzt',
  setProjectQuota: 'Kontingent eines Projekts gesetzt',
  setSystemQuota: 'Kontingent des Systems gesetzt',
  setUserQuota: 'Kontingent eines Benutzers gesetzt',
};
