/**
 * How operators and admins come in: with a token of the issuer where the deployment names one, and
 * signed with IAM where it does not. There is no third way, so no route can be left open by a setting.
 */
module.exports = async ({ resolveVariable }) => {
  const [issuer, audiences, invokeScope, adminScope] = await Promise.all(
    ['oidcIssuer', 'oidcAudience', 'invokeScope', 'adminScope'].map((name) =>
      resolveVariable(`param:${name}`),
    ),
  );
  const signed = { type: 'aws_iam' };
  if (issuer === '') return { authorizers: {}, admin: signed, report: signed };
  const audience = audiences
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  // API Gateway takes a token of any audience where none is named.
  if (audience.length === 0) throw new Error('oidcIssuer is set, and oidcAudience is not.');
  const identitySource = '$request.header.Authorization';
  return {
    authorizers: { issuer: { type: 'jwt', identitySource, issuerUrl: issuer, audience } },
    admin: { name: 'issuer', scopes: [adminScope] },
    // Either scope will do: who may call may see what their own team has used.
    report: { name: 'issuer', scopes: [invokeScope, adminScope] },
  };
};
