// Optional, instead of grant-graph-permissions.sh: the permissions of the identity on Microsoft Graph as a template.
// Whoever deploys it needs AppRoleAssignment.ReadWrite.All and Application.Read.All, which roles in Azure do not give.
// Its extension comes from a registry, so that it does not compile offline; the main template does without.

extension microsoftGraphV1

@description('Object id of the identity: the output IDENTITY_PRINCIPAL_ID of the main template.')
param principalId string

@description('Application permissions. Add Member.Read.Hidden for groups whose membership is hidden, and Synchronization.Read.All to see whether the provisioning of Microsoft is on.')
param permissions string[] = ['User.Read.All', 'GroupMember.Read.All', 'Application.Read.All']

resource graph 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: '00000003-0000-0000-c000-000000000000'
}

resource grants 'Microsoft.Graph/appRoleAssignedTo@v1.0' = [
  for permission in permissions: {
    appRoleId: filter(graph.appRoles, role => role.value == permission)[0].id
    principalId: principalId
    resourceId: graph.id
  }
]
