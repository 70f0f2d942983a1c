/** Of Debian, which its websockify needs too. */
export const PYTHON = '/usr/bin/python3';
