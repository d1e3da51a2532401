// The reference of everything, or of one service (?service=) or one caller (?as=). Tokens stay in this page's memory.
"use strict";
const asked = new URLSearchParams(location.search);
const service = asked.get("service");
const view = asked.get("as");
const path = service ? `/openapi/${encodeURIComponent(service)}.json` : "/openapi.json";
fetch(view ? `${path}?as=${encodeURIComponent(view)}` : path)
  .then((answer) => answer.json())
  .then((spec) => {
    // Calls go to wherever this page came from, so that the policy of the page (connect-src 'self') allows them.
    spec.servers = [{ url: location.origin }];
    const flow = spec.components?.securitySchemes?.oauth2?.flows?.clientCredentials;
    if (flow) flow.tokenUrl = `${location.origin}/oauth/token`;
    SwaggerUIBundle({
      spec,
      dom_id: "#docs",
      deepLinking: true,
      docExpansion: "list",
      filter: true,
      persistAuthorization: false,
      validatorUrl: null,
      presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset].filter(Boolean),
    });
  });
