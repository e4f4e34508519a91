# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_talosctl_bootstrap_wizard_global_optspecs
    string join \n answers= record= plain resume f/filename= n/nodes= e/endpoints= talosconfig= context= o/output= no-headers color= v/v= h/help V/version
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

complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -l answers -d 'Take answers from this file; what it leaves open is asked, if there is a terminal' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -l record -d 'Write the answers of this run to a file, for --answers' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -s f -l filename -d 'The description of the cluster [default: cluster.yaml]' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -l plain -d 'Ask in whole lines and draw nothing: for screen readers and simple terminals'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -l resume -d 'Go on with a cluster that a run has begun, and refuse to begin one. Without it, a run goes on where there is one'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -s V -l version -d 'Print version'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "discover" -d 'Find Talos nodes in ranges of addresses'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "explain" -d 'Explain a code of `check`, `health`, `doctor` or `status`, or list them all'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "check" -d 'Say what speaks against an installation, before anything is changed'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "install" -d 'Install nodes that wait in maintenance mode'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "bootstrap" -d 'Begin the cluster\'s etcd, once, on one control plane'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "init" -d 'Write the first cluster.yaml, with an explanation for everything that can be in it'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "gen" -d 'Write the files of a cluster: secrets, machine configurations and talosconfig'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "shell-init" -d 'Print the shell function that makes `talosctl bootstrap-wizard` work, completion included'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "doctor" -d 'Find out what is wrong with the access to the nodes, and how to mend it'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "health" -d 'Check the health of the cluster: Talos\'s own checks, and what every node says'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "kubeconfig" -d 'Fetch the cluster\'s kubeconfig and merge it into yours'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "record" -d 'Record the nodes in files for Git: cluster-state/nodes.yaml, and the hosts of an address inventory'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "reset" -d 'Wipe a node, after it has left the cluster'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "status" -d 'Show every node on one line: stage, readiness, version, role, disk, etcd, certificate'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "talosconfig" -d 'Client certificates of the Talos API'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "upgrade" -d 'Bring nodes to another version of Talos, one at a time'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "version" -d 'Show the version of this program'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand discover" -s f -l filename -d 'The description of the cluster [default: cluster.yaml]' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand discover" -l connect-timeout -d 'How long to wait for an address where nothing answers' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand discover" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand discover" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand discover" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand discover" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand discover" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand discover" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand discover" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand discover" -s y -l yes -d 'Do not ask when there are more than 4096 addresses to try'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand discover" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand discover" -s h -l help -d 'Print help (see more with \'--help\')'
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
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand check" -s f -l filename -d 'The description of the cluster [default: cluster.yaml]' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand check" -l fail-on -d 'Exit with 3 when there is a finding of this severity or a worse one' -r -f -a "error\t'Errors only'
warning\t'Warnings and errors'
info\t'Any finding'
never\t'No finding: the exit code then tells only whether the check could be done'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand check" -l min-severity -d 'Show findings of this severity and worse' -r -f -a "info\t'Worth knowing; nothing breaks'
warning\t'Will bite later, or under a condition that does not hold now'
error\t'Broken now, or breaks as soon as somebody touches it'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand check" -l suppress -d 'Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand check" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand check" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand check" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand check" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand check" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand check" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand check" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand check" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand install" -l fingerprint -d 'Trust a node that shows this certificate: the fingerprint its console shows. Can be repeated' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand install" -l suppress -d 'Install in spite of a finding of `check`, by code, or by code and subject. Can be repeated' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand install" -s f -l filename -d 'The description of the cluster [default: cluster.yaml]' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand install" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand install" -l confirm -d 'Agree to a change that cannot be undone by naming its object. Can be repeated' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand install" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand install" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand install" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand install" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand install" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand install" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand install" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand install" -l keep-boot-medium -d 'Do not wait until the medium that the nodes were started from is taken out: for network boots and virtual media'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand install" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand install" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand install" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand bootstrap" -l recover-from -d 'Begin with this snapshot of etcd instead of nothing: to restore a cluster that was lost' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand bootstrap" -s f -l filename -d 'The description of the cluster [default: cluster.yaml]' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand bootstrap" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand bootstrap" -l confirm -d 'Agree to a change that cannot be undone by naming its object. Can be repeated' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand bootstrap" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand bootstrap" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand bootstrap" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand bootstrap" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand bootstrap" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand bootstrap" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand bootstrap" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand bootstrap" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand bootstrap" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand bootstrap" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -s f -l filename -d 'The file to write [default: cluster.yaml]' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -l from-config -d 'Take what it says of the cluster from a controlplane.yaml or worker.yaml' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -l name -d 'The name of the cluster' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -l endpoint -d 'Where the Kubernetes API is reached, such as https://10.0.0.10:6443' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -l vip -d 'An address that the control planes share' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -l talos-version -d 'The version of Talos, such as v1.11.2' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -l kubernetes-version -d 'The version of Kubernetes, such as v1.34.1' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -l discover -d 'A network that nodes may be found in. Can be repeated' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -l control-plane -d 'A control plane: its host name and where it answers. Can be repeated' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -l worker -d 'A worker: its host name and where it answers. Can be repeated' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand gen" -s f -l filename -d 'The description of the cluster [default: cluster.yaml]' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand gen" -l output-dir -d 'Write the files into this folder, instead of that of cluster.yaml' -r -f -a "(__fish_complete_directories)"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand gen" -l with-secrets -d 'Take the secrets from this file, instead of that of cluster.yaml; new ones are written there if it is not there' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand gen" -l from-controlplane -d 'Take the secrets out of the configuration of a control plane' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand gen" -l config-patch -d 'Patch every configuration: a part of one, or a JSON patch; @FILE for one in a file. Can be repeated' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand gen" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand gen" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand gen" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand gen" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand gen" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand gen" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand gen" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand gen" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand gen" -l force -d 'Replace files that hold something else; never the secrets'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand gen" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand gen" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand gen" -s h -l help -d 'Print help (see more with \'--help\')'
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
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand doctor" -s f -l filename -d 'The description of the cluster [default: cluster.yaml]' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand doctor" -l connect-timeout -d 'How long to wait for a node that does not answer' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand doctor" -l fail-on -d 'Exit with 3 when there is a finding of this severity or a worse one' -r -f -a "error\t'Errors only'
warning\t'Warnings and errors'
info\t'Any finding'
never\t'No finding: the exit code then tells only whether the check could be done'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand doctor" -l min-severity -d 'Show findings of this severity and worse' -r -f -a "info\t'Worth knowing; nothing breaks'
warning\t'Will bite later, or under a condition that does not hold now'
error\t'Broken now, or breaks as soon as somebody touches it'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand doctor" -l suppress -d 'Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand doctor" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand doctor" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand doctor" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand doctor" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand doctor" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand doctor" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand doctor" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand doctor" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand health" -s f -l filename -d 'The description of the cluster [default: cluster.yaml]' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand health" -l wait -d 'Wait until the cluster is healthy, at most that long; exit code 4 when it takes longer' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand health" -l connect-timeout -d 'How long to wait for a node that does not answer' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand health" -l fail-on -d 'Exit with 3 when there is a finding of this severity or a worse one' -r -f -a "error\t'Errors only'
warning\t'Warnings and errors'
info\t'Any finding'
never\t'No finding: the exit code then tells only whether the check could be done'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand health" -l min-severity -d 'Show findings of this severity and worse' -r -f -a "info\t'Worth knowing; nothing breaks'
warning\t'Will bite later, or under a condition that does not hold now'
error\t'Broken now, or breaks as soon as somebody touches it'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand health" -l suppress -d 'Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand health" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand health" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand health" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand health" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand health" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand health" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand health" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand health" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand health" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand kubeconfig" -s f -l filename -d 'The description of the cluster [default: cluster.yaml]' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand kubeconfig" -l force-context-name -d 'Name the context, its cluster and its user so' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand kubeconfig" -l connect-timeout -d 'How long to wait for a node that does not answer' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand kubeconfig" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand kubeconfig" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand kubeconfig" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand kubeconfig" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand kubeconfig" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand kubeconfig" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand kubeconfig" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand kubeconfig" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand kubeconfig" -l force -d 'Replace entries of the same name that mean another cluster'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand kubeconfig" -l use-context -d 'Make it the current context; in a file without one it is that in any case'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand kubeconfig" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand kubeconfig" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand kubeconfig" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand record" -s f -l filename -d 'The description of the cluster [default: cluster.yaml]' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand record" -l to -d 'The file of the nodes' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand record" -l inventory -d 'Also keep the nodes among the hosts of this inventory of `kubectl ipam`; its comments stay' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand record" -l connect-timeout -d 'How long to wait for a node that does not answer' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand record" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand record" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand record" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand record" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand record" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand record" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand record" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand record" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand record" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand record" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand record" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand reset" -l wipe -d 'What is wiped' -r -f -a "system\t'The whole disk that Talos is on: the node waits for an installation again'
ephemeral\t'Only the data of containers and etcd: the node keeps its configuration and comes back'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand reset" -s f -l filename -d 'The description of the cluster [default: cluster.yaml]' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand reset" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand reset" -l confirm -d 'Agree to a change that cannot be undone by naming its object. Can be repeated' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand reset" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand reset" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand reset" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand reset" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand reset" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand reset" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand reset" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand reset" -l shutdown -d 'Power the node off afterwards, instead of starting it again'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand reset" -l skip-drain -d 'Do not let the node drain itself; the other control planes take it out of etcd'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand reset" -l gone -d 'The machine is lost: wipe nothing, only take it out of etcd'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand reset" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand reset" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand status" -s f -l filename -d 'The description of the cluster [default: cluster.yaml]' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand status" -l connect-timeout -d 'How long to wait for a node that does not answer' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand status" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand status" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand status" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand status" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand status" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand status" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand status" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand status" -l journal -d 'Show what was done so far, with its proof, instead of asking the nodes'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand status" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and not __fish_seen_subcommand_from renew help" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and not __fish_seen_subcommand_from renew help" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and not __fish_seen_subcommand_from renew help" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and not __fish_seen_subcommand_from renew help" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and not __fish_seen_subcommand_from renew help" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and not __fish_seen_subcommand_from renew help" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and not __fish_seen_subcommand_from renew help" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and not __fish_seen_subcommand_from renew help" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and not __fish_seen_subcommand_from renew help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and not __fish_seen_subcommand_from renew help" -f -a "renew" -d 'Make a new client certificate, before or after the old one ends, and put it into the talosconfig'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and not __fish_seen_subcommand_from renew help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and __fish_seen_subcommand_from renew" -s f -l filename -d 'The description of the cluster [default: cluster.yaml]' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and __fish_seen_subcommand_from renew" -l roles -d 'What its owner may do' -r -f -a "os:admin\t'Everything'
os:operator\t'Everything a reader may, reboots, restarts and etcd snapshots'
os:reader\t'Looking, except at secrets'
os:etcd:backup\t'Taking snapshots of etcd'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and __fish_seen_subcommand_from renew" -l lifetime -d 'How long it is good' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and __fish_seen_subcommand_from renew" -l connect-timeout -d 'How long to wait for a node that does not answer' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and __fish_seen_subcommand_from renew" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and __fish_seen_subcommand_from renew" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and __fish_seen_subcommand_from renew" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and __fish_seen_subcommand_from renew" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and __fish_seen_subcommand_from renew" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and __fish_seen_subcommand_from renew" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and __fish_seen_subcommand_from renew" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and __fish_seen_subcommand_from renew" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and __fish_seen_subcommand_from renew" -l through-api -d 'Let a control plane make it, although the secrets bundle is at hand'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and __fish_seen_subcommand_from renew" -l force -d 'Replace a context of the same name that is of another cluster'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and __fish_seen_subcommand_from renew" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and __fish_seen_subcommand_from renew" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and __fish_seen_subcommand_from renew" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and __fish_seen_subcommand_from help" -f -a "renew" -d 'Make a new client certificate, before or after the old one ends, and put it into the talosconfig'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand talosconfig; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand upgrade" -l to -d 'The version of Talos [default: talosVersion of cluster.yaml]' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand upgrade" -l image -d 'The installer\'s image, without a tag or with that of the version [default: installer of cluster.yaml, else the node\'s own schematic]' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand upgrade" -l kubernetes -d 'The version of Kubernetes that is to follow: it is checked, and talosctl\'s command is printed' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand upgrade" -s f -l filename -d 'The description of the cluster [default: cluster.yaml]' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand upgrade" -l dry-run -d 'Show what would be done and change nothing; `server` also lets the API server check it' -r -f -a "client\t'Only show what would be done'
server\t'Also let the API server check it, without storing anything'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand upgrade" -s n -l nodes -d 'Work on these nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand upgrade" -s e -l endpoints -d 'Reach the cluster through these control plane nodes, instead of those of the talosconfig\'s context' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand upgrade" -l talosconfig -d 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config' -r -F
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand upgrade" -l context -d 'Use this context of the talosconfig' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand upgrade" -s o -l output -d 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand upgrade" -l color -d 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too'
always\t'Always'
never\t'Never'"
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand upgrade" -s v -l v -d 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request' -r
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand upgrade" -l allow-downgrade -d 'Also take a version that is older than what a node runs'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand upgrade" -s y -l yes -d 'Do not ask about changes that can be undone'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand upgrade" -l no-headers -d 'Leave out the headings of tables and csv'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand upgrade" -s h -l help -d 'Print help (see more with \'--help\')'
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
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from discover explain check install bootstrap init gen shell-init doctor health kubeconfig record reset status talosconfig upgrade version help" -f -a "discover" -d 'Find Talos nodes in ranges of addresses'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from discover explain check install bootstrap init gen shell-init doctor health kubeconfig record reset status talosconfig upgrade version help" -f -a "explain" -d 'Explain a code of `check`, `health`, `doctor` or `status`, or list them all'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from discover explain check install bootstrap init gen shell-init doctor health kubeconfig record reset status talosconfig upgrade version help" -f -a "check" -d 'Say what speaks against an installation, before anything is changed'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from discover explain check install bootstrap init gen shell-init doctor health kubeconfig record reset status talosconfig upgrade version help" -f -a "install" -d 'Install nodes that wait in maintenance mode'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from discover explain check install bootstrap init gen shell-init doctor health kubeconfig record reset status talosconfig upgrade version help" -f -a "bootstrap" -d 'Begin the cluster\'s etcd, once, on one control plane'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from discover explain check install bootstrap init gen shell-init doctor health kubeconfig record reset status talosconfig upgrade version help" -f -a "init" -d 'Write the first cluster.yaml, with an explanation for everything that can be in it'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from discover explain check install bootstrap init gen shell-init doctor health kubeconfig record reset status talosconfig upgrade version help" -f -a "gen" -d 'Write the files of a cluster: secrets, machine configurations and talosconfig'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from discover explain check install bootstrap init gen shell-init doctor health kubeconfig record reset status talosconfig upgrade version help" -f -a "shell-init" -d 'Print the shell function that makes `talosctl bootstrap-wizard` work, completion included'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from discover explain check install bootstrap init gen shell-init doctor health kubeconfig record reset status talosconfig upgrade version help" -f -a "doctor" -d 'Find out what is wrong with the access to the nodes, and how to mend it'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from discover explain check install bootstrap init gen shell-init doctor health kubeconfig record reset status talosconfig upgrade version help" -f -a "health" -d 'Check the health of the cluster: Talos\'s own checks, and what every node says'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from discover explain check install bootstrap init gen shell-init doctor health kubeconfig record reset status talosconfig upgrade version help" -f -a "kubeconfig" -d 'Fetch the cluster\'s kubeconfig and merge it into yours'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from discover explain check install bootstrap init gen shell-init doctor health kubeconfig record reset status talosconfig upgrade version help" -f -a "record" -d 'Record the nodes in files for Git: cluster-state/nodes.yaml, and the hosts of an address inventory'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from discover explain check install bootstrap init gen shell-init doctor health kubeconfig record reset status talosconfig upgrade version help" -f -a "reset" -d 'Wipe a node, after it has left the cluster'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from discover explain check install bootstrap init gen shell-init doctor health kubeconfig record reset status talosconfig upgrade version help" -f -a "status" -d 'Show every node on one line: stage, readiness, version, role, disk, etcd, certificate'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from discover explain check install bootstrap init gen shell-init doctor health kubeconfig record reset status talosconfig upgrade version help" -f -a "talosconfig" -d 'Client certificates of the Talos API'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from discover explain check install bootstrap init gen shell-init doctor health kubeconfig record reset status talosconfig upgrade version help" -f -a "upgrade" -d 'Bring nodes to another version of Talos, one at a time'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from discover explain check install bootstrap init gen shell-init doctor health kubeconfig record reset status talosconfig upgrade version help" -f -a "version" -d 'Show the version of this program'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and not __fish_seen_subcommand_from discover explain check install bootstrap init gen shell-init doctor health kubeconfig record reset status talosconfig upgrade version help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c talosctl-bootstrap-wizard -n "__fish_talosctl_bootstrap_wizard_using_subcommand help; and __fish_seen_subcommand_from talosconfig" -f -a "renew" -d 'Make a new client certificate, before or after the old one ends, and put it into the talosconfig'
