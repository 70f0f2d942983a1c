export const PATH = '/api/v1/projects';
