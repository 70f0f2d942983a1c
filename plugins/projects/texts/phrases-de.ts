/** What is done here, in the audit log. */
export const phrasesDe: Readonly<Record<string, string>> = {
  addProjectMember: 'In ein Projekt aufgenommen',
  changeProject: 'Projekt geändert',
  changeProjectMember: 'Rolle in einem Projekt geändert',
  createProject: 'Projekt angelegt',
  removeProject: 'Projekt entfernt',
  removeProjectMember: 'Aus einem Projekt entfernt',
};
