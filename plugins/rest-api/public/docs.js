/* global SwaggerUIBundle */
const dark = window.matchMedia('(prefers-color-scheme: dark)');

function follow() {
  document.documentElement.classList.toggle('dark-mode', dark.matches);
}

follow();
dark.addEventListener('change', follow);

SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayOperationId: true,
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  // the default sends the document to a service elsewhere
  validatorUrl: null,
});
