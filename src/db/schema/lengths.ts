/** Code points of an id; ids are made by the application. */
export const ID_LENGTH = 32;
