
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'kubectl-media' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'kubectl-media'
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
        'kubectl-media' {
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the kubeconfig')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Use this cluster entry of the kubeconfig')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Use this user entry of the kubeconfig')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Name the server''s certificate is checked against, instead of the host in its address')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'File with the certificate authority of the API server')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'File with the client certificate')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'File with the client certificate''s private key')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'Bearer token for the API server')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as')
            [CompletionResult]::new('--as-user-extra', '--as-user-extra', [CompletionResultType]::ParameterName, 'Extra attribute to act with; may be repeated')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Do not check the server''s certificate; anybody in between can read and change everything')
            [CompletionResult]::new('--disable-compression', '--disable-compression', [CompletionResultType]::ParameterName, 'Ask the API server not to compress its answers')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('keys', 'keys', [CompletionResultType]::ParameterValue, 'Show where keys are, compare those of their users, and write them as a Secret or SealedSecret')
            [CompletionResult]::new('logs', 'logs', [CompletionResultType]::ParameterValue, 'Show the log of an app, with known lines marked and explained')
            [CompletionResult]::new('open', 'open', [CompletionResultType]::ParameterValue, 'Show the address of an app''s page, or open it in the browser')
            [CompletionResult]::new('order', 'order', [CompletionResultType]::ParameterValue, 'Show in which order apps start, and why')
            [CompletionResult]::new('paths', 'paths', [CompletionResultType]::ParameterValue, 'Show each path as each app sees it: the storage behind it, mappings that are needed, and whether links are possible')
            [CompletionResult]::new('restart', 'restart', [CompletionResultType]::ParameterValue, 'Restart apps one step after the other, each waited for; or stop them, or start them again')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show every app on one line: pods, version, volumes, address, health, what it does, GitOps state, what is wrong')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Show the versions of the plugin and of the API server')
            [CompletionResult]::new('wiring', 'wiring', [CompletionResultType]::ParameterValue, 'Show every link between the apps and how it is: indexers, download clients, folders, requests, media servers')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'kubectl-media;keys' {
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the kubeconfig')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Use this cluster entry of the kubeconfig')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Use this user entry of the kubeconfig')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Name the server''s certificate is checked against, instead of the host in its address')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'File with the certificate authority of the API server')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'File with the client certificate')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'File with the client certificate''s private key')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'Bearer token for the API server')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as')
            [CompletionResult]::new('--as-user-extra', '--as-user-extra', [CompletionResultType]::ParameterName, 'Extra attribute to act with; may be repeated')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Do not check the server''s certificate; anybody in between can read and change everything')
            [CompletionResult]::new('--disable-compression', '--disable-compression', [CompletionResultType]::ParameterName, 'Ask the API server not to compress its answers')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('compare', 'compare', [CompletionResultType]::ParameterValue, 'Compare every key with those that its users have')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write keys as a Secret: into a file, into a pipe, or with --reveal to the terminal')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Show where each key is')
            [CompletionResult]::new('seal', 'seal', [CompletionResultType]::ParameterValue, 'Write keys as a SealedSecret that only the cluster''s controller can open')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'kubectl-media;keys;compare' {
            [CompletionResult]::new('--via', '--via', [CompletionResultType]::ParameterName, 'The way to the apps')
            [CompletionResult]::new('--app-timeout', '--app-timeout', [CompletionResultType]::ParameterName, 'How long an app may take for one answer')
            [CompletionResult]::new('--keys-from', '--keys-from', [CompletionResultType]::ParameterName, 'Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the kubeconfig')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Use this cluster entry of the kubeconfig')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Use this user entry of the kubeconfig')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Name the server''s certificate is checked against, instead of the host in its address')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'File with the certificate authority of the API server')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'File with the client certificate')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'File with the client certificate''s private key')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'Bearer token for the API server')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as')
            [CompletionResult]::new('--as-user-extra', '--as-user-extra', [CompletionResultType]::ParameterName, 'Extra attribute to act with; may be repeated')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Look in all namespaces, whatever -n says')
            [CompletionResult]::new('--all-namespaces', '--all-namespaces', [CompletionResultType]::ParameterName, 'Look in all namespaces, whatever -n says')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Do not check the server''s certificate; anybody in between can read and change everything')
            [CompletionResult]::new('--disable-compression', '--disable-compression', [CompletionResultType]::ParameterName, 'Ask the API server not to compress its answers')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kubectl-media;keys;export' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'The name of the Secret')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Write it to this file instead of standard output')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Write it to this file instead of standard output')
            [CompletionResult]::new('--keys-from', '--keys-from', [CompletionResultType]::ParameterName, 'Where keys and passwords are handed over, before those that are found: env, secret/NAME, or a file')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the kubeconfig')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Use this cluster entry of the kubeconfig')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Use this user entry of the kubeconfig')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Name the server''s certificate is checked against, instead of the host in its address')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'File with the certificate authority of the API server')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'File with the client certificate')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'File with the client certificate''s private key')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'Bearer token for the API server')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as')
            [CompletionResult]::new('--as-user-extra', '--as-user-extra', [CompletionResultType]::ParameterName, 'Extra attribute to act with; may be repeated')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--reveal', '--reveal', [CompletionResultType]::ParameterName, 'Write the keys to the terminal')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Do not check the server''s certificate; anybody in between can read and change everything')
            [CompletionResult]::new('--disable-compression', '--disable-compression', [CompletionResultType]::ParameterName, 'Ask the API server not to compress its answers')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kubectl-media;keys;list' {
            [CompletionResult]::new('--keys-from', '--keys-from', [CompletionResultType]::ParameterName, 'Where keys and passwords are handed over, before those that are found: env, secret/NAME, or a file')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the kubeconfig')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Use this cluster entry of the kubeconfig')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Use this user entry of the kubeconfig')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Name the server''s certificate is checked against, instead of the host in its address')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'File with the certificate authority of the API server')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'File with the client certificate')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'File with the client certificate''s private key')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'Bearer token for the API server')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as')
            [CompletionResult]::new('--as-user-extra', '--as-user-extra', [CompletionResultType]::ParameterName, 'Extra attribute to act with; may be repeated')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Look in all namespaces, whatever -n says')
            [CompletionResult]::new('--all-namespaces', '--all-namespaces', [CompletionResultType]::ParameterName, 'Look in all namespaces, whatever -n says')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Do not check the server''s certificate; anybody in between can read and change everything')
            [CompletionResult]::new('--disable-compression', '--disable-compression', [CompletionResultType]::ParameterName, 'Ask the API server not to compress its answers')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kubectl-media;keys;seal' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'The name of the Secret')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Write it to this file instead of standard output')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Write it to this file instead of standard output')
            [CompletionResult]::new('--keys-from', '--keys-from', [CompletionResultType]::ParameterName, 'Where keys and passwords are handed over, before those that are found: env, secret/NAME, or a file')
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'Where the controller may open it')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'Seal with the certificate in this PEM file instead of asking the controller for its own')
            [CompletionResult]::new('--controller', '--controller', [CompletionResultType]::ParameterName, 'The controller''s Service, where there are several: NAMESPACE/NAME')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the kubeconfig')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Use this cluster entry of the kubeconfig')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Use this user entry of the kubeconfig')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Name the server''s certificate is checked against, instead of the host in its address')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'File with the certificate authority of the API server')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'File with the client certificate')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'File with the client certificate''s private key')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'Bearer token for the API server')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as')
            [CompletionResult]::new('--as-user-extra', '--as-user-extra', [CompletionResultType]::ParameterName, 'Extra attribute to act with; may be repeated')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Do not check the server''s certificate; anybody in between can read and change everything')
            [CompletionResult]::new('--disable-compression', '--disable-compression', [CompletionResultType]::ParameterName, 'Ask the API server not to compress its answers')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kubectl-media;keys;help' {
            [CompletionResult]::new('compare', 'compare', [CompletionResultType]::ParameterValue, 'Compare every key with those that its users have')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write keys as a Secret: into a file, into a pipe, or with --reveal to the terminal')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Show where each key is')
            [CompletionResult]::new('seal', 'seal', [CompletionResultType]::ParameterValue, 'Write keys as a SealedSecret that only the cluster''s controller can open')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'kubectl-media;keys;help;compare' {
            break
        }
        'kubectl-media;keys;help;export' {
            break
        }
        'kubectl-media;keys;help;list' {
            break
        }
        'kubectl-media;keys;help;seal' {
            break
        }
        'kubectl-media;keys;help;help' {
            break
        }
        'kubectl-media;logs' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Another container of its pod, such as the VPN beside it')
            [CompletionResult]::new('--container', '--container', [CompletionResultType]::ParameterName, 'Another container of its pod, such as the VPN beside it')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only what was written in this time before now')
            [CompletionResult]::new('--tail', '--tail', [CompletionResultType]::ParameterName, 'How many of the last lines; -1 for all')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the kubeconfig')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Use this cluster entry of the kubeconfig')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Use this user entry of the kubeconfig')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Name the server''s certificate is checked against, instead of the host in its address')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'File with the certificate authority of the API server')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'File with the client certificate')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'File with the client certificate''s private key')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'Bearer token for the API server')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as')
            [CompletionResult]::new('--as-user-extra', '--as-user-extra', [CompletionResultType]::ParameterName, 'Extra attribute to act with; may be repeated')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Go on with lines as they are written')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Go on with lines as they are written')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'The log of the container before it was restarted')
            [CompletionResult]::new('--previous', '--previous', [CompletionResultType]::ParameterName, 'The log of the container before it was restarted')
            [CompletionResult]::new('--timestamps', '--timestamps', [CompletionResultType]::ParameterName, 'Start every line with the time it was written')
            [CompletionResult]::new('--reveal', '--reveal', [CompletionResultType]::ParameterName, 'Show secrets in lines as they are; only on a terminal')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Do not check the server''s certificate; anybody in between can read and change everything')
            [CompletionResult]::new('--disable-compression', '--disable-compression', [CompletionResultType]::ParameterName, 'Ask the API server not to compress its answers')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kubectl-media;open' {
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the kubeconfig')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Use this cluster entry of the kubeconfig')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Use this user entry of the kubeconfig')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Name the server''s certificate is checked against, instead of the host in its address')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'File with the certificate authority of the API server')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'File with the client certificate')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'File with the client certificate''s private key')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'Bearer token for the API server')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as')
            [CompletionResult]::new('--as-user-extra', '--as-user-extra', [CompletionResultType]::ParameterName, 'Extra attribute to act with; may be repeated')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('-b', '-b', [CompletionResultType]::ParameterName, 'Open the page in the browser as well: the one in BROWSER, or the desktop''s own')
            [CompletionResult]::new('--browser', '--browser', [CompletionResultType]::ParameterName, 'Open the page in the browser as well: the one in BROWSER, or the desktop''s own')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Do not check the server''s certificate; anybody in between can read and change everything')
            [CompletionResult]::new('--disable-compression', '--disable-compression', [CompletionResultType]::ParameterName, 'Ask the API server not to compress its answers')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kubectl-media;order' {
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the kubeconfig')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Use this cluster entry of the kubeconfig')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Use this user entry of the kubeconfig')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Name the server''s certificate is checked against, instead of the host in its address')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'File with the certificate authority of the API server')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'File with the client certificate')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'File with the client certificate''s private key')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'Bearer token for the API server')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as')
            [CompletionResult]::new('--as-user-extra', '--as-user-extra', [CompletionResultType]::ParameterName, 'Extra attribute to act with; may be repeated')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Look in all namespaces, whatever -n says')
            [CompletionResult]::new('--all-namespaces', '--all-namespaces', [CompletionResultType]::ParameterName, 'Look in all namespaces, whatever -n says')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Do not check the server''s certificate; anybody in between can read and change everything')
            [CompletionResult]::new('--disable-compression', '--disable-compression', [CompletionResultType]::ParameterName, 'Ask the API server not to compress its answers')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kubectl-media;paths' {
            [CompletionResult]::new('--via', '--via', [CompletionResultType]::ParameterName, 'The way to the apps')
            [CompletionResult]::new('--app-timeout', '--app-timeout', [CompletionResultType]::ParameterName, 'How long an app may take for one answer')
            [CompletionResult]::new('--keys-from', '--keys-from', [CompletionResultType]::ParameterName, 'Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done and change nothing; `server` also lets the API server check it')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the kubeconfig')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Use this cluster entry of the kubeconfig')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Use this user entry of the kubeconfig')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Name the server''s certificate is checked against, instead of the host in its address')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'File with the certificate authority of the API server')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'File with the client certificate')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'File with the client certificate''s private key')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'Bearer token for the API server')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as')
            [CompletionResult]::new('--as-user-extra', '--as-user-extra', [CompletionResultType]::ParameterName, 'Extra attribute to act with; may be repeated')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Look in all namespaces, whatever -n says')
            [CompletionResult]::new('--all-namespaces', '--all-namespaces', [CompletionResultType]::ParameterName, 'Look in all namespaces, whatever -n says')
            [CompletionResult]::new('--fix', '--fix', [CompletionResultType]::ParameterName, 'Add the remote path mappings that are needed, and correct those that lead elsewhere')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Do not check the server''s certificate; anybody in between can read and change everything')
            [CompletionResult]::new('--disable-compression', '--disable-compression', [CompletionResultType]::ParameterName, 'Ask the API server not to compress its answers')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kubectl-media;restart' {
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Leave out what was restarted within this time, to go on where an earlier run ended')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until the pods of one step take traffic and their apps answer, before the next begins')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long each workload may take')
            [CompletionResult]::new('--via', '--via', [CompletionResultType]::ParameterName, 'The way to the apps')
            [CompletionResult]::new('--app-timeout', '--app-timeout', [CompletionResultType]::ParameterName, 'How long an app may take for one answer')
            [CompletionResult]::new('--keys-from', '--keys-from', [CompletionResultType]::ParameterName, 'Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done and change nothing; `server` also lets the API server check it')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the kubeconfig')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Use this cluster entry of the kubeconfig')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Use this user entry of the kubeconfig')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Name the server''s certificate is checked against, instead of the host in its address')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'File with the certificate authority of the API server')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'File with the client certificate')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'File with the client certificate''s private key')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'Bearer token for the API server')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as')
            [CompletionResult]::new('--as-user-extra', '--as-user-extra', [CompletionResultType]::ParameterName, 'Extra attribute to act with; may be repeated')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every app that is found')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Look in all namespaces, whatever -n says')
            [CompletionResult]::new('--all-namespaces', '--all-namespaces', [CompletionResultType]::ParameterName, 'Look in all namespaces, whatever -n says')
            [CompletionResult]::new('--scale-down', '--scale-down', [CompletionResultType]::ParameterName, 'Stop them instead, in the opposite order, and remember how many pods there were')
            [CompletionResult]::new('--scale-up', '--scale-up', [CompletionResultType]::ParameterName, 'Start what was stopped instead, with as many pods as before')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Also interrupt downloads and streams, and change what Argo CD or Flux would take back')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Do not check the server''s certificate; anybody in between can read and change everything')
            [CompletionResult]::new('--disable-compression', '--disable-compression', [CompletionResultType]::ParameterName, 'Ask the API server not to compress its answers')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kubectl-media;status' {
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'How long to wait between two looks')
            [CompletionResult]::new('--via', '--via', [CompletionResultType]::ParameterName, 'The way to the apps')
            [CompletionResult]::new('--app-timeout', '--app-timeout', [CompletionResultType]::ParameterName, 'How long an app may take for one answer')
            [CompletionResult]::new('--keys-from', '--keys-from', [CompletionResultType]::ParameterName, 'Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the kubeconfig')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Use this cluster entry of the kubeconfig')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Use this user entry of the kubeconfig')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Name the server''s certificate is checked against, instead of the host in its address')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'File with the certificate authority of the API server')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'File with the client certificate')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'File with the client certificate''s private key')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'Bearer token for the API server')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as')
            [CompletionResult]::new('--as-user-extra', '--as-user-extra', [CompletionResultType]::ParameterName, 'Extra attribute to act with; may be repeated')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Look in all namespaces, whatever -n says')
            [CompletionResult]::new('--all-namespaces', '--all-namespaces', [CompletionResultType]::ParameterName, 'Look in all namespaces, whatever -n says')
            [CompletionResult]::new('--cluster-only', '--cluster-only', [CompletionResultType]::ParameterName, 'Show what the API server says; ask no app')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Look again and again, and mark what has changed, until Ctrl-C')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Look again and again, and mark what has changed, until Ctrl-C')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Do not check the server''s certificate; anybody in between can read and change everything')
            [CompletionResult]::new('--disable-compression', '--disable-compression', [CompletionResultType]::ParameterName, 'Ask the API server not to compress its answers')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kubectl-media;version' {
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the kubeconfig')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Use this cluster entry of the kubeconfig')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Use this user entry of the kubeconfig')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Name the server''s certificate is checked against, instead of the host in its address')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'File with the certificate authority of the API server')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'File with the client certificate')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'File with the client certificate''s private key')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'Bearer token for the API server')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as')
            [CompletionResult]::new('--as-user-extra', '--as-user-extra', [CompletionResultType]::ParameterName, 'Extra attribute to act with; may be repeated')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'Show the plugin''s version only; no cluster is asked')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Do not check the server''s certificate; anybody in between can read and change everything')
            [CompletionResult]::new('--disable-compression', '--disable-compression', [CompletionResultType]::ParameterName, 'Ask the API server not to compress its answers')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kubectl-media;wiring' {
            [CompletionResult]::new('--svg', '--svg', [CompletionResultType]::ParameterName, 'Draw the links into this file, or - for standard output: an SVG with the broken ones red and explained')
            [CompletionResult]::new('--via', '--via', [CompletionResultType]::ParameterName, 'The way to the apps')
            [CompletionResult]::new('--app-timeout', '--app-timeout', [CompletionResultType]::ParameterName, 'How long an app may take for one answer')
            [CompletionResult]::new('--keys-from', '--keys-from', [CompletionResultType]::ParameterName, 'Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done and change nothing; `server` also lets the API server check it')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Use this context of the kubeconfig')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Use this cluster entry of the kubeconfig')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Use this user entry of the kubeconfig')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Work in this namespace')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Address and port of the API server')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Name the server''s certificate is checked against, instead of the host in its address')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'File with the certificate authority of the API server')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'File with the client certificate')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'File with the client certificate''s private key')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'Bearer token for the API server')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'Group to act as; may be repeated')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'UID to act as')
            [CompletionResult]::new('--as-user-extra', '--as-user-extra', [CompletionResultType]::ParameterName, 'Extra attribute to act with; may be repeated')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown; graphs also mermaid, dot')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('--v', '--v', [CompletionResultType]::ParameterName, 'Say more on stderr: -v where settings come from and why it takes longer, -vv also each request')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Look in all namespaces, whatever -n says')
            [CompletionResult]::new('--all-namespaces', '--all-namespaces', [CompletionResultType]::ParameterName, 'Look in all namespaces, whatever -n says')
            [CompletionResult]::new('--test', '--test', [CompletionResultType]::ParameterName, 'Also have the apps test their links to download clients, and Prowlarr those to its apps, which changes something')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask about changes that can be undone')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Do not check the server''s certificate; anybody in between can read and change everything')
            [CompletionResult]::new('--disable-compression', '--disable-compression', [CompletionResultType]::ParameterName, 'Ask the API server not to compress its answers')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Leave out the headings of tables and csv')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'kubectl-media;help' {
            [CompletionResult]::new('keys', 'keys', [CompletionResultType]::ParameterValue, 'Show where keys are, compare those of their users, and write them as a Secret or SealedSecret')
            [CompletionResult]::new('logs', 'logs', [CompletionResultType]::ParameterValue, 'Show the log of an app, with known lines marked and explained')
            [CompletionResult]::new('open', 'open', [CompletionResultType]::ParameterValue, 'Show the address of an app''s page, or open it in the browser')
            [CompletionResult]::new('order', 'order', [CompletionResultType]::ParameterValue, 'Show in which order apps start, and why')
            [CompletionResult]::new('paths', 'paths', [CompletionResultType]::ParameterValue, 'Show each path as each app sees it: the storage behind it, mappings that are needed, and whether links are possible')
            [CompletionResult]::new('restart', 'restart', [CompletionResultType]::ParameterValue, 'Restart apps one step after the other, each waited for; or stop them, or start them again')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show every app on one line: pods, version, volumes, address, health, what it does, GitOps state, what is wrong')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Show the versions of the plugin and of the API server')
            [CompletionResult]::new('wiring', 'wiring', [CompletionResultType]::ParameterValue, 'Show every link between the apps and how it is: indexers, download clients, folders, requests, media servers')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'kubectl-media;help;keys' {
            [CompletionResult]::new('compare', 'compare', [CompletionResultType]::ParameterValue, 'Compare every key with those that its users have')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write keys as a Secret: into a file, into a pipe, or with --reveal to the terminal')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Show where each key is')
            [CompletionResult]::new('seal', 'seal', [CompletionResultType]::ParameterValue, 'Write keys as a SealedSecret that only the cluster''s controller can open')
            break
        }
        'kubectl-media;help;keys;compare' {
            break
        }
        'kubectl-media;help;keys;export' {
            break
        }
        'kubectl-media;help;keys;list' {
            break
        }
        'kubectl-media;help;keys;seal' {
            break
        }
        'kubectl-media;help;logs' {
            break
        }
        'kubectl-media;help;open' {
            break
        }
        'kubectl-media;help;order' {
            break
        }
        'kubectl-media;help;paths' {
            break
        }
        'kubectl-media;help;restart' {
            break
        }
        'kubectl-media;help;status' {
            break
        }
        'kubectl-media;help;version' {
            break
        }
        'kubectl-media;help;wiring' {
            break
        }
        'kubectl-media;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
