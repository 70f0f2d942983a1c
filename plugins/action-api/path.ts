export const PATH = '/api/action';
