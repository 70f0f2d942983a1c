# Greets whoever has the desktop at the first prompt after the gateway has said who that is.
deskgate_greet() {
  [ -r /run/deskgate/owner ] || return
  printf 'This is the desktop of %s.\n' "$(tr -d '[:cntrl:]' </run/deskgate/owner)"
  unset PROMPT_COMMAND
}
PROMPT_COMMAND=deskgate_greet
