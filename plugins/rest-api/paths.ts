export const API_PATH = '/api/v1';
export const DOCUMENT_PATH = `${API_PATH}/openapi.json`;
export const DOCS_PATH = `${API_PATH}/docs`;
