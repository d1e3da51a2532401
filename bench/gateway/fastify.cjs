// A proxy that checks the token and the department, as one would write it with Fastify.
const fs = require('node:fs')
const app = require('fastify')({ logger: false })

app.register(require('@fastify/jwt'), {
  secret: { public: fs.readFileSync(process.env.PUBLIC) },
  verify: { algorithms: ['ES256'], allowedAud: 'nuanxin', allowedIss: 'http://bench.test', cache: 16384 }
})
app.register(require('@fastify/http-proxy'), {
  upstream: process.env.UPSTREAM,
  preHandler: async (request, reply) => {
    await request.jwtVerify()
    if (request.user.department !== 'civil-affairs') return reply.code(403).send()
  }
})
app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
