// What Spectral asks of docs/openapi/openapi.json: its own rules for OpenAPI and OWASP's, with each exception's reason.
const { falsy } = require("@stoplight/spectral-functions");
const { oas } = require("@stoplight/spectral-rulesets");
const owasp = require("@stoplight/spectral-owasp-ruleset");

// Calls of the services; the gateway's own pages are public and not counted against a limit.
const CALLS = "$.paths[?(@property.match(/^\\/v1\\//))][*]";
// OWASP API4:2023 bounds "all incoming parameters and payloads". What is sent is bounded by the check of every request;
// an answer is as long as what is on record, and a bound there would be a guess. Schemas of requests are named …In or
// …Patch. Headers that RFC 9110 defines keep the form that it gives them, and the gateway bounds a request's head whole.
const SENT = [
  "$.components.schemas[?(@property.match(/(In|Patch)$/))]",
  "$.paths[*][*].requestBody.content[*]",
  "$.paths[*][*].parameters[?(@.in !== 'header')]",
];
const sent = (what) => SENT.map((place) => `${place}..[?(@ && ${what})]`);

const rule = (name, changes) => ({ [name]: { ...owasp.rules[name], ...changes } });
// A schema is looked at where it stands and not anew for each reference to it: minutes become seconds.
const once = (name, given) => rule(name, { given, resolved: false });

module.exports = {
  extends: [[oas, "recommended"], owasp],
  rules: {
    // tests/contract/test_examples.py holds every example against its schema, in a tenth of the time.
    "oas3-valid-media-example": "off",
    "oas3-valid-schema-example": "off",

    ...once("owasp:api4:2023-array-limit", sent('@.type === "array"')),
    ...once("owasp:api4:2023-integer-limit", sent('@.type === "integer"')),
    ...once("owasp:api4:2023-integer-format", ['$..[?(@ && @.type === "integer")]']),
    // The format of an identifier, a day and an instant gives its length.
    ...once("owasp:api4:2023-string-limit",
      sent('@.type === "string" && !["uuid", "date", "date-time"].includes(@.format)')),
    // A line and a note have a pattern; what is left is looked up or opaque (a cursor, a token), and refused if unknown.
    "owasp:api4:2023-string-restricted": "off",
    // Maps in answers are of what is on record; requests refuse unknown fields.
    ...once("owasp:api3:2023-no-additionalProperties", `${SENT[0]}..[?(@ && @.type === "object" && @.additionalProperties)]`),
    ...once("owasp:api3:2023-constrained-additionalProperties", `${SENT[0]}..[?(@ && @.type === "object" && @.additionalProperties)]`),

    ...rule("owasp:api4:2023-rate-limit", { given: `${CALLS}.responses[?(@property.match(/^(2|4)/))]` }),
    ...rule("owasp:api4:2023-rate-limit-responses-429", { given: `${CALLS}.responses` }),
    ...rule("owasp:api8:2023-define-error-validation", { given: `${CALLS}.responses` }),
    ...rule("owasp:api8:2023-define-error-responses-401", { given: `${CALLS}.responses` }),
    ...rule("owasp:api8:2023-define-error-responses-500", { given: `${CALLS}.responses` }),

    // The rule as published takes a schema without `type`, as `anyOf` of a UUID and null is, for a number.
    ...rule("owasp:api1:2023-no-numeric-ids", { then: {
      function: owasp.rules["owasp:api1:2023-no-numeric-ids"].then.function,
      functionOptions: { schema: { not: { required: ["type"], properties: { type: { const: "integer" } } } } },
    } }),

    // The documents, the keys and the token endpoint are for those who have no token yet; all else needs one.
    "owasp:api2:2023-read-restricted": "off",
    "owasp:api2:2023-write-restricted": "off",
    "calls-need-a-token": {
      severity: "error",
      message: "An operation of a service does not loosen the document's `security`",
      given: CALLS,
      then: { field: "security", function: falsy },
    },
    // Client credentials have no refresh token (RFC 6749 §4.4.3); tokens live for an hour.
    "owasp:api2:2023-short-lived-access-tokens": "off",
    // Pages of other origins are a matter of where it is deployed: none may call unless it is named (decision 80).
    "owasp:api8:2023-define-cors-origin": "off",
    // The committed document is the local set's; outside local mode the gateway refuses to start without https.
    "owasp:api8:2023-no-server-http": "off",
  },
};
