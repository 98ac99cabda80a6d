"use strict";

// The page fills in every example by itself, and all of them at once ask for nothing
// sensible. So what may be left out starts empty, with its example beside it.
function withExamplesBeside(description) {
  for (const methods of Object.values(description.paths ?? {})) {
    for (const operation of Object.values(methods)) {
      for (const parameter of operation.parameters ?? []) {
        if (!parameter.required && "example" in parameter) {
          parameter.description += `\n\nExample: \`${parameter.example}\``;
          delete parameter.example;
        }
      }
    }
  }
  return description;
}

SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  defaultModelExpandDepth: 3,
  defaultModelsExpandDepth: 0,
  plugins: [
    {
      statePlugins: {
        spec: {
          wrapActions: {
            updateJsonSpec: (original) => (description) =>
              original(withExamplesBeside(description)),
          },
        },
      },
    },
  ],
});
