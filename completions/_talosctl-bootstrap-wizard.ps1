
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'talosctl-bootstrap-wizard' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'talosctl-bootstrap-wizard'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'talosctl-bootstrap-wizard' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('discover', 'discover', [CompletionResultType]::ParameterValue, 'Find Talos nodes in ranges of addresses')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a code of `check`, `health`, `doctor` or `status`, or list them all')
            [CompletionResult]::new('shell-init', 'shell-init', [CompletionResultType]::ParameterValue, 'Print the shell function that makes `talosctl bootstrap-wizard` work, completion included')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Find out what is wrong with the access to the nodes, and how to mend it')
            [CompletionResult]::new('health', 'health', [CompletionResultType]::ParameterValue, 'Check the health of the cluster: Talos''s own checks, and what every node says')
            [CompletionResult]::new('kubeconfig', 'kubeconfig', [CompletionResultType]::ParameterValue, 'Fetch the cluster''s kubeconfig and merge it into yours')
            [CompletionResult]::new('record', 'record', [CompletionResultType]::ParameterValue, 'Record the nodes in files for Git: cluster-state/nodes.yaml, and the hosts of an address inventory')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show every node on one line: stage, readiness, version, role, disk, etcd, certificate')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Show the version of this program')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'talosctl-bootstrap-wizard;discover' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'How long to wait for an address where nothing answers')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask when there are more than 4096 addresses to try')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask when there are more than 4096 addresses to try')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;explain' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;shell-init' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;doctor' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'How long to wait for a node that does not answer')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 3 when there is a finding of this severity or a worse one')
            [CompletionResult]::new('--min-severity', '--min-severity', [CompletionResultType]::ParameterName, 'Show findings of this severity and worse')
            [CompletionResult]::new('--suppress', '--suppress', [CompletionResultType]::ParameterName, 'Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;health' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until the cluster is healthy, at most that long; exit code 4 when it takes longer')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'How long to wait for a node that does not answer')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 3 when there is a finding of this severity or a worse one')
            [CompletionResult]::new('--min-severity', '--min-severity', [CompletionResultType]::ParameterName, 'Show findings of this severity and worse')
            [CompletionResult]::new('--suppress', '--suppress', [CompletionResultType]::ParameterName, 'Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated. Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;kubeconfig' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--force-context-name', '--force-context-name', [CompletionResultType]::ParameterName, 'Name the context, its cluster and its user so')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'How long to wait for a node that does not answer')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done and change nothing; `server` also lets the API server check it')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace entries of the same name that mean another cluster')
            [CompletionResult]::new('--use-context', '--use-context', [CompletionResultType]::ParameterName, 'Make it the current context; in a file without one it is that in any case')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;record' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The file of the nodes')
            [CompletionResult]::new('--inventory', '--inventory', [CompletionResultType]::ParameterName, 'Also keep the nodes among the hosts of this inventory of `kubectl ipam`; its comments stay')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'How long to wait for a node that does not answer')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done and change nothing; `server` also lets the API server check it')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;status' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The description of the cluster [default: cluster.yaml]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'How long to wait for a node that does not answer')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--journal', '--journal', [CompletionResultType]::ParameterName, 'Show what was done so far, with its proof, instead of asking the nodes')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;version' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'Work on these nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Reach the cluster through these control plane nodes, instead of those of the talosconfig''s context')
            [CompletionResult]::new('--talosconfig', '--talosconfig', [CompletionResultType]::ParameterName, 'Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the talosconfig')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'talosctl-bootstrap-wizard;help' {
            [CompletionResult]::new('discover', 'discover', [CompletionResultType]::ParameterValue, 'Find Talos nodes in ranges of addresses')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a code of `check`, `health`, `doctor` or `status`, or list them all')
            [CompletionResult]::new('shell-init', 'shell-init', [CompletionResultType]::ParameterValue, 'Print the shell function that makes `talosctl bootstrap-wizard` work, completion included')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Find out what is wrong with the access to the nodes, and how to mend it')
            [CompletionResult]::new('health', 'health', [CompletionResultType]::ParameterValue, 'Check the health of the cluster: Talos''s own checks, and what every node says')
            [CompletionResult]::new('kubeconfig', 'kubeconfig', [CompletionResultType]::ParameterValue, 'Fetch the cluster''s kubeconfig and merge it into yours')
            [CompletionResult]::new('record', 'record', [CompletionResultType]::ParameterValue, 'Record the nodes in files for Git: cluster-state/nodes.yaml, and the hosts of an address inventory')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show every node on one line: stage, readiness, version, role, disk, etcd, certificate')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Show the version of this program')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'talosctl-bootstrap-wizard;help;discover' {
            break
        }
        'talosctl-bootstrap-wizard;help;explain' {
            break
        }
        'talosctl-bootstrap-wizard;help;shell-init' {
            break
        }
        'talosctl-bootstrap-wizard;help;doctor' {
            break
        }
        'talosctl-bootstrap-wizard;help;health' {
            break
        }
        'talosctl-bootstrap-wizard;help;kubeconfig' {
            break
        }
        'talosctl-bootstrap-wizard;help;record' {
            break
        }
        'talosctl-bootstrap-wizard;help;status' {
            break
        }
        'talosctl-bootstrap-wizard;help;version' {
            break
        }
        'talosctl-bootstrap-wizard;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
