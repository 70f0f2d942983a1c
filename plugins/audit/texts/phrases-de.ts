/** What is done here, in the audit log. */
export const phrasesDe: Readonly<Record<string, string>> = {
  exportAuditLog: 'Audit-Protokoll ausgegeben',
  verifyAuditLog: 'Audit-Protokoll geprüft',
};
