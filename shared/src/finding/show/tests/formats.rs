//! One finding of each kind in every format.

use super::*;

#[test]
fn the_table_says_what_why_and_what_to_do() {
    insta::assert_snapshot!(shown(&judge(&FindingFlags::default()), "table").0, @r#"
    error DEMO-NODE-IN-POOL Node/worker-9
      worker-9 lies in pool a|b & <c>
        - infra/net <1>.yaml:12: 10.69.1.150-10.69.1.160
      hint: shrink the pool

    error DEMO-NODE-IN-POOL Node/worker-10
      worker-10 lies in pool a|b & <c>
        - status.addresses: 10.69.1.151
        - infra/net <1>.yaml:12: 10.69.1.150-10.69.1.160
      hint: shrink the pool

    info DEMO-NOTE Service/media/plex
      100% \u{1b}[31mfine\nreally

    failed: 2 errors, 1 info (checked 45 addresses, 1 policy)
    `kubectl demo explain CODE` says more about a code
    "#);
}

#[test]
fn wide_has_a_line_a_finding() {
    insta::assert_snapshot!(shown(&judge(&FindingFlags::default()), "wide").0, @r#"
    SEVERITY   CODE                SUBJECT              MESSAGE                            EVIDENCE                                                                        HINT
    error      DEMO-NODE-IN-POOL   Node/worker-9        worker-9 lies in pool a|b & <c>    infra/net <1>.yaml:12: 10.69.1.150-10.69.1.160                                  shrink the pool
    error      DEMO-NODE-IN-POOL   Node/worker-10       worker-10 lies in pool a|b & <c>   status.addresses: 10.69.1.151; infra/net <1>.yaml:12: 10.69.1.150-10.69.1.160   shrink the pool
    info       DEMO-NOTE           Service/media/plex   100% \u{1b}[31mfine\nreally
    failed: 2 errors, 1 info (checked 45 addresses, 1 policy)
    `kubectl demo explain CODE` says more about a code
    "#);
}

#[test]
fn github_commands_escape_what_would_end_them() {
    insta::assert_snapshot!(shown(&judge(&FindingFlags::default()), "github").0, @r#"
    ::error file=infra/net <1>.yaml,line=12,col=5,title=DEMO-NODE-IN-POOL Node/worker-9::worker-9 lies in pool a|b & <c>%0A- infra/net <1>.yaml:12: 10.69.1.150-10.69.1.160%0Ahint: shrink the pool
    ::error file=infra/net <1>.yaml,line=12,col=5,title=DEMO-NODE-IN-POOL Node/worker-10::worker-10 lies in pool a|b & <c>%0A- status.addresses: 10.69.1.151%0A- infra/net <1>.yaml:12: 10.69.1.150-10.69.1.160%0Ahint: shrink the pool
    ::notice title=DEMO-NOTE Service/media/plex::100%25 \u{1b}[31mfine%0Areally
    2 errors, 1 info
    "#);
}

#[test]
fn markdown_is_disarmed() {
    insta::assert_snapshot!(shown(&judge(&FindingFlags::default()), "markdown").0, @r#"
    ### kubectl demo: 2 errors, 1 info

    | severity | code | subject | message |
    | --- | --- | --- | --- |
    | error | `DEMO-NODE-IN-POOL` | Node/worker-9 | worker-9 lies in pool a\|b &amp; &lt;c&gt; |
    | error | `DEMO-NODE-IN-POOL` | Node/worker-10 | worker-10 lies in pool a\|b &amp; &lt;c&gt; |
    | info | `DEMO-NOTE` | Service/media/plex | 100%  \[31mfine really |

    **DEMO-NODE-IN-POOL** Node/worker-9: worker-9 lies in pool a\|b &amp; &lt;c&gt;

    - infra/net &lt;1&gt;.yaml:12: 10.69.1.150-10.69.1.160
    - hint: shrink the pool

    **DEMO-NODE-IN-POOL** Node/worker-10: worker-10 lies in pool a\|b &amp; &lt;c&gt;

    - status.addresses: 10.69.1.151
    - infra/net &lt;1&gt;.yaml:12: 10.69.1.150-10.69.1.160
    - hint: shrink the pool

    **DEMO-NOTE** Service/media/plex: 100%  \[31mfine really


    checked 45 addresses, 1 policy
    "#);
}

#[test]
fn junit_counts_failures_by_the_threshold() {
    insta::assert_snapshot!(shown(&judge(&FindingFlags::default()), "junit").0, @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites tests="4" failures="2" errors="0">
      <testsuite name="kubectl demo" tests="4" failures="2" errors="0">
        <testcase classname="DEMO-QUIET" name="never found"/>
        <testcase classname="DEMO-NODE-IN-POOL" name="Node/worker-9">
          <failure type="error" message="worker-9 lies in pool a|b &amp; &lt;c&gt;">worker-9 lies in pool a|b &amp; &lt;c&gt;
    - infra/net &lt;1&gt;.yaml:12: 10.69.1.150-10.69.1.160
    hint: shrink the pool</failure>
        </testcase>
        <testcase classname="DEMO-NODE-IN-POOL" name="Node/worker-10">
          <failure type="error" message="worker-10 lies in pool a|b &amp; &lt;c&gt;">worker-10 lies in pool a|b &amp; &lt;c&gt;
    - status.addresses: 10.69.1.151
    - infra/net &lt;1&gt;.yaml:12: 10.69.1.150-10.69.1.160
    hint: shrink the pool</failure>
        </testcase>
        <testcase classname="DEMO-NOTE" name="Service/media/plex">
          <system-out>100% �[31mfine
    really</system-out>
        </testcase>
      </testsuite>
    </testsuites>
    "#);
    let flags = FindingFlags { fail_on: FailOn::Info, ..FindingFlags::default() };
    assert!(shown(&judge(&flags), "junit").0.contains("failures=\"3\""));
}

#[test]
fn sarif_points_into_files_and_at_objects() {
    let findings = findings().into_iter().filter(|finding| finding.subject.name != "worker-10").collect();
    let judged = report(findings).judge(&FindingFlags::default(), &[]).unwrap();
    insta::assert_snapshot!(shown(&judged, "sarif").0, @r#"
    {
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        {
          "tool": {
            "driver": {
              "name": "kubectl-demo",
              "semanticVersion": "0.1.0",
              "rules": [
                {
                  "id": "DEMO-NODE-IN-POOL",
                  "shortDescription": {
                    "text": "a node's address lies in a pool"
                  },
                  "fullDescription": {
                    "text": "The balancer may hand it out."
                  },
                  "help": {
                    "text": "Take it out of the pool.\n\nSource: metallb/metallb#364"
                  },
                  "defaultConfiguration": {
                    "level": "error"
                  }
                },
                {
                  "id": "DEMO-NOTE",
                  "shortDescription": {
                    "text": "something to know"
                  },
                  "fullDescription": {
                    "text": "It is so."
                  },
                  "help": {
                    "text": "Nothing.\n\nSource: RFC 1918"
                  },
                  "defaultConfiguration": {
                    "level": "note"
                  }
                },
                {
                  "id": "DEMO-QUIET",
                  "shortDescription": {
                    "text": "never found"
                  },
                  "fullDescription": {
                    "text": "It is so."
                  },
                  "help": {
                    "text": "Nothing.\n\nSource: RFC 1918"
                  },
                  "defaultConfiguration": {
                    "level": "note"
                  }
                }
              ]
            }
          },
          "columnKind": "unicodeCodePoints",
          "invocations": [
            {
              "executionSuccessful": true,
              "toolExecutionNotifications": []
            }
          ],
          "results": [
            {
              "ruleId": "DEMO-NODE-IN-POOL",
              "level": "error",
              "message": {
                "text": "worker-9 lies in pool a|b & <c>\n- infra/net <1>.yaml:12: 10.69.1.150-10.69.1.160\nhint: shrink the pool"
              },
              "locations": [
                {
                  "logicalLocations": [
                    {
                      "name": "worker-9",
                      "fullyQualifiedName": "Node/worker-9",
                      "kind": "resource"
                    }
                  ],
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "infra/net%20%3C1%3E.yaml"
                    },
                    "region": {
                      "startLine": 12,
                      "startColumn": 5
                    }
                  }
                }
              ],
              "partialFingerprints": {
                "codeAndSubject/v1": "38d4848a1f141282f248ea2d731859eb"
              },
              "ruleIndex": 0,
              "relatedLocations": [
                {
                  "id": 0,
                  "message": {
                    "text": "10.69.1.150-10.69.1.160"
                  },
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "infra/net%20%3C1%3E.yaml"
                    },
                    "region": {
                      "startLine": 12,
                      "startColumn": 5
                    }
                  }
                }
              ]
            },
            {
              "ruleId": "DEMO-NOTE",
              "level": "note",
              "message": {
                "text": "100% \u001b[31mfine\nreally"
              },
              "locations": [
                {
                  "logicalLocations": [
                    {
                      "name": "plex",
                      "fullyQualifiedName": "Service/media/plex",
                      "kind": "resource"
                    }
                  ]
                }
              ],
              "partialFingerprints": {
                "codeAndSubject/v1": "09b1662e1001f052ef718db33b9a5b97"
              },
              "ruleIndex": 1
            }
          ]
        }
      ]
    }
    "#);
}
