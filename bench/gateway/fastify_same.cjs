// A gateway in Node that does what ours does: a route an operation in Fastify's own router, reply-from (which
// @fastify/http-proxy is made of) a service, and the assertion of who called, signed with Ed25519 and kept as we keep it.
const { createPrivateKey, randomUUID, sign } = require('node:crypto')
const { readFileSync } = require('node:fs')
const pino = require('pino')

const told = JSON.parse(readFileSync(process.env.TOLD))
const key = createPrivateKey({ key: told.key, format: 'jwk' })
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
const header = encoded({ typ: 'JWT', alg: 'Ed25519', kid: told.key.kid })

const app = require('fastify')({
  disableRequestLogging: true,
  requestIdLogLabel: 'request_id',
  genReqId: () => randomUUID(),
  logger: {
    base: { service: 'gateway' },
    messageKey: 'event',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
    stream: pino.destination({ dest: 1, sync: false, minLength: 4096 })
  }
})

// The claims of a token that is known are the same object each time, and go when the token is forgotten.
const assertions = new WeakMap()

function assertion (claims, { permission, service }) {
  let signed = assertions.get(claims)
  if (!signed) assertions.set(claims, signed = new Map())
  const kept = signed.get(permission)
  const now = Date.now()
  if (kept && now < kept.until) return kept.text
  const { sub, department, level, region } = claims
  const iat = Math.floor(now / 1000)
  const body = encoded({ iss: 'nuanxin-gateway', aud: service, iat, exp: iat + 60, sub, permission, department, level, region })
  const text = `${header}.${body}.${sign(null, Buffer.from(`${header}.${body}`), key).toString('base64url')}`
  signed.set(permission, { text, until: now + 30_000 })
  return text
}

function rewriteRequestHeaders (request, headers) {
  delete headers.authorization
  headers['x-request-id'] = request.id
  headers['x-forwarded-for'] = request.ip
  headers['x-forwarded-proto'] = 'http'
  headers['nuanxin-caller'] = assertion(request.user, request.routeOptions.config)
  return headers
}

async function permitted (request, reply) {
  await request.jwtVerify()
  const { department, level } = request.user
  if (!request.routeOptions.config.offices.has(`${department}@${level}`)) return reply.code(403).send()
}

app.register(require('@fastify/jwt'), {
  secret: { public: readFileSync(process.env.PUBLIC) },
  verify: { algorithms: ['ES256'], allowedAud: 'nuanxin', allowedIss: told.issuer, cache: 16384 }
})
app.register(require('@fastify/rate-limit'), {
  max: told.limit, timeWindow: '1 minute', cache: told.subjects, hook: 'preHandler', enableDraftSpec: true,
  keyGenerator: (request) => request.user.sub
})
app.addHook('onRequest', (request, reply, done) => {
  reply.header('x-request-id', request.id)
  done()
})
app.addHook('onResponse', (request, reply, done) => {
  request.log.info({
    method: request.method,
    permission: request.routeOptions.config.permission,
    status: reply.statusCode,
    milliseconds: reply.elapsedTime,
    bytes: Number(reply.getHeader('content-length')),
    client: request.user && `${request.user.department}@${request.user.level}`
  }, 'request forwarded')
  done()
})
for (const [service, routes] of Object.entries(told.services)) {
  app.register(async (scope) => {
    // Bodies pass as they come.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    scope.register(require('@fastify/reply-from'), { base: process.env.UPSTREAM, disableRequestLogging: true })
    for (const { method, url, permission, offices } of routes) {
      scope.route({
        method,
        url,
        config: { service, permission, offices: new Set(offices) },
        onRequest: permitted,
        handler: (_request, reply) => reply.from(undefined, { rewriteRequestHeaders })
      })
    }
  })
}
app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
