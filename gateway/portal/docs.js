// The reference of everything, or of one service (?service=) or one caller (?as=). A token that the portal or the board
// left in this tab is filled in; what is entered here stays in this page's memory.
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
    const token = sessionStorage.getItem("board.token");
    const shown = SwaggerUIBundle({
      spec,
      dom_id: "#docs",
      deepLinking: true,
      docExpansion: "list",
      filter: true,
      persistAuthorization: false,
      onComplete: () => token && shown.preauthorizeApiKey("bearer", token),
      validatorUrl: null,
      presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset].filter(Boolean),
    });
  });
