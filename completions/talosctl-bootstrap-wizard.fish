# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_talosctl_bootstrap_wizard_global_optspecs
    string join \n n/nodes= e/endpoints= talosconfig= context= o/output= no-headers color= v/v= h/help V/version
end

function __fish_talosctl_bootstrap_wizard_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_talosctl_bootstrap_wizard_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_talosctl_bootstrap_wizard_using_subcommand
    set -l cmd (__fish_talosctl_bootstrap_wizard_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -s V -l version -d 'Print version'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "explain" -d 'Explain a code of `check`, `health`, `doctor` or `status`, or list them all'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "shell-init" -d 'Print the shell function that makes `talosctl bootstrap-wizard` work, completion included'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "version" -d 'Show the version of this program'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand explain" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand explain" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand explain" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand explain" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand explain" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand explain" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand explain" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand explain" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand shell-init" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand shell-init" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand shell-init" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand shell-init" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand shell-init" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand shell-init" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand shell-init" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand shell-init" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand shell-init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand version" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand version" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand version" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand version" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand version" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand version" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand version" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand version" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand version" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from explain shell-init version help" -f -a "explain" -d 'Explain a code of `check`, `health`, `doctor` or `status`, or list them all'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from explain shell-init version help" -f -a "shell-init" -d 'Print the shell function that makes `talosctl bootstrap-wizard` work, completion included'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from explain shell-init version help" -f -a "version" -d 'Show the version of this program'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from explain shell-init version help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
